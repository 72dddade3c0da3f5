// This program as another process, which runs one disabled test of its own.
#ifndef TESTS_HARNESS_CHILD_PROCESS_HPP
#define TESTS_HARNESS_CHILD_PROCESS_HPP

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>

namespace rpc_test {

class child_process {
 public:
  explicit child_process(const std::string& test) {
    std::string program = "/proc/self/exe";
    std::string filter = "--gtest_filter=" + test;
    std::string disabled_too = "--gtest_also_run_disabled_tests";
    char* arguments[] = {program.data(), filter.data(), disabled_too.data(), nullptr};
    const int error = ::posix_spawn(&id_, program.c_str(), nullptr, nullptr, arguments, environ);
    if (error != 0) throw std::system_error(error, std::generic_category(), "posix_spawn");
  }
  ~child_process() { kill(); }
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// Returns when it is no more. How it ended.
  int kill() {
    if (id_ != 0) ::kill(id_, SIGKILL);
    return wait();
  }

  /// Returns when it has ended by itself. How it ended.
  int wait() {
    int status = 0;
    if (id_ == 0) return status;
    ::waitpid(id_, &status, 0);
    id_ = 0;
    return status;
  }

 private:
  pid_t id_ = 0;
};

}  // namespace rpc_test

#endif
