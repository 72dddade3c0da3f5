// What etcdc does: each command a coroutine that gives the exit code.
#ifndef ETCDC_COMMANDS_HPP
#define ETCDC_COMMANDS_HPP

#include <string>

#include "protocoro/coro/task.hpp"
#include "session.hpp"

using command = protocoro::task<int> (*)(session& etcd);

/// Throws usage_error, which names those that there are.
command command_named(const std::string& name);

#endif
