// Another program, awaited.
#ifndef ETCDC_CHILD_HPP
#define ETCDC_CHILD_HPP

#include <asio/io_context.hpp>
#include <string>
#include <vector>

#include "protocoro/coro/task.hpp"

/// Runs a program (its name and its arguments) and gives its exit code, as a shell counts them.
/// When stopped it sends the program SIGTERM and waits for its end before it throws `cancelled`.
/// Throws std::system_error when there is no such program.
protocoro::task<int> run_child(asio::io_context& context, std::vector<std::string> program);

#endif
