// The server is a process of its own, so that its memory is its own: what the reader has buffered
// (gRPC's flow control lets a few MiB arrive early) is not mistaken for what the server has.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <system_error>
#include <thread>

#include "../harness/allocations.hpp"
#include "handler.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "settings.hpp"
#include "watch.hpp"

namespace soak {
namespace {

constexpr int mebibytes = 1024;
constexpr long most_growth = 8 * 1024;  // KiB

/// This program with --serve. It tells its port on a pipe, and ends well or not.
class server_process {
 public:
  server_process() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe2");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string program = "/proc/self/exe", serve = "--serve";
    char* arguments[] = {program.data(), serve.data(), nullptr};
    errno = ::posix_spawn(&id_, program.c_str(), &actions, nullptr, arguments, environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (errno != 0) fail("posix_spawn");
    char text[16] = {};
    const auto size = ::read(ends[0], text, sizeof text - 1);
    ::close(ends[0]);
    if (size <= 0) fail("the server's port");
    port_ = std::stoi(text);
  }
  ~server_process() { end(); }
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;

  pid_t id() const { return id_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  /// True when it found that nothing was left.
  bool end() {
    if (id_ == 0) return true;
    int status = 0;
    ::kill(id_, SIGTERM);
    ::waitpid(id_, &status, 0);
    id_ = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  [[noreturn]] static void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
  }

  pid_t id_ = 0;
  int port_ = 0;
};

/// What was read, and how the memory of both processes was meanwhile.
class reading {
 public:
  int messages = 0;
  bool in_order = true;
  long server_at_first = 0;  // when the window was full for the first time
  long server_most = 0;
};

/// Blocks its own thread, which runs nothing else: sync_wait's.
task<> read_slowly(RpcTestClient& client, int count, double bytes_a_second, pid_t server,
                   reading& got, watch& seen) {
  const auto begin = std::chrono::steady_clock::now();
  auto replies = client.ServerStreaming(request_for("much", count));
  while (auto reply = co_await replies.next()) {
    got.in_order =
        got.in_order && reply->index() == got.messages && reply->payload().size() == message_size;
    ++got.messages;
    const std::chrono::duration<double> due(got.messages * double{message_size} / bytes_a_second);
    std::this_thread::sleep_until(
        begin + std::chrono::duration_cast<std::chrono::steady_clock::duration>(due));
    const long now = resident(server);
    if (got.messages <= std::max(count / 50, 16)) got.server_at_first = now;
    got.server_most = std::max(got.server_most, now);
    seen.progress(got.messages, count);
  }
}

}  // namespace

void slow_reader(const settings& wanted, watch& seen) {
  server_process server;
  const int count = wanted.some(mebibytes) * ((1 << 20) / message_size);
  reading got;
  {
    RpcTestClient client(protocoro::connect(server.address()));
    protocoro::sync_wait(
        read_slowly(client, count, wanted.megabytes_a_second * 1e6, server.id(), got, seen));
  }
  seen.print(std::to_string(got.messages / 16) + " MiB in " + std::to_string(seen.seconds()) +
             " s; the server had " + std::to_string(got.server_at_first / 1024) +
             " MiB after the first messages and at most " + std::to_string(got.server_most / 1024) +
             " MiB");
  seen.expect(got.messages == count && got.in_order, "every message arrives, in order");
  seen.expect(got.server_most - got.server_at_first < most_growth,
              "the server grows by less than 8 MiB");
  seen.expect(server.end(), "nothing is left in the server");
}

int serve_slow_reader() {
  { const served warm_up; }
  const support::allocations before;
  {
    served here;
    std::printf("%d\n", here.server.port());
    std::fflush(stdout);
    here.server.run();
    if (here.calls.inside.inside() != 0) return 1;
  }
  return before.wait_until_back() ? 0 : 1;
}

}  // namespace soak
