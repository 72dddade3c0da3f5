#include "child.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asio/signal_set.hpp>
#include <csignal>
#include <system_error>

#include "protocoro/asio.hpp"
#include "protocoro/coro.hpp"
#include "protocoro/rpc/result.hpp"

namespace {

using protocoro::task;

pid_t start(std::vector<std::string>& program) {
  std::vector<char*> arguments;
  for (std::string& word : program) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ);
  if (error != 0) throw std::system_error(error, std::generic_category(), program[0]);
  return child;
}

int exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// `ends` has been looking for signals since before the child was started: none is missed.
task<int> end_of(pid_t child, asio::signal_set& ends) {
  int status = 0;
  while (waitpid(child, &status, WNOHANG) != child) co_await ends.async_wait(protocoro::use_task);
  co_return exit_code(status);
}

}  // namespace

task<int> run_child(asio::io_context& context, std::vector<std::string> program) {
  asio::signal_set ends(context, SIGCHLD);
  const pid_t child = start(program);
  auto code = co_await as_result(end_of(child, ends));
  if (code) co_return *code;
  kill(child, SIGTERM);
  co_await shield(end_of(child, ends));
  throw protocoro::cancelled();
}
