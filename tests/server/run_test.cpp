// server::run ends on a signal. Each test is a process of its own.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

#include "../harness/calls.hpp"
#include "../harness/raw.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::spawn;
using protocoro::sync_wait;

/// Until the process handles the signal, or handles it no more.
void wait_until_handled(int signal, bool handled) {
  struct sigaction now = {};
  do {
    std::this_thread::yield();
    ::sigaction(signal, nullptr, &now);
  } while ((now.sa_handler != SIG_DFL) != handled);
}

[[noreturn]] void serve_until(int signal) {
  std::signal(signal, SIG_DFL);  // in what a shell starts in the background, SIGINT is ignored
  world here;
  std::thread running([&] { here.server().run(1s); });
  wait_until_handled(signal, true);
  const auto seen = sync_wait(make(here.client, call_plan(rpc_kind::unary, request_for("hello"))));
  std::raise(signal);
  running.join();
  const auto late = sync_wait(make(here.client, call_plan(rpc_kind::unary, request_for("late"))));
  std::_Exit(seen.status.ok() && !late.status.ok() ? 7 : 1);
}

TEST(RunDeathTest, EndsOnSigtermAndSigint) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(serve_until(SIGTERM), testing::ExitedWithCode(7), "");
  EXPECT_EXIT(serve_until(SIGINT), testing::ExitedWithCode(7), "");
}

/// As programs do that wait for signals on a thread of their own.
[[noreturn]] void serve_with_all_signals_blocked() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  world here;
  std::thread running([&] { here.server().run(1s); });
  wait_until_handled(SIGTERM, true);
  ::kill(::getpid(), SIGTERM);
  running.join();
  std::_Exit(7);
}

TEST(RunDeathTest, EndsOnASignalThatIsBlockedInAllThreads) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(serve_with_all_signals_blocked(), testing::ExitedWithCode(7), "");
}

/// A server that drains: the signal came while a call waited.
class draining {
 public:
  draining() {
    here.handler.waiters.wait_for_entries(1);
    wait_until_handled(SIGTERM, true);
    std::raise(SIGTERM);
    wait_until_handled(SIGTERM, false);
  }

  world here;
  std::thread running{[this] { here.server().run(1h); }};
  protocoro::spawned<outcome> call =
      spawn(make(here.client, call_plan(rpc_kind::unary, request_for(scene::waits))));
};

[[noreturn]] void die_on_the_second_signal() {
  const draining scene;
  std::raise(SIGTERM);
  std::_Exit(1);
}

TEST(RunDeathTest, DiesOfTheSecondSignal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(die_on_the_second_signal(), testing::KilledBySignal(SIGTERM), "");
}

/// A server that gives its clients time to leave.
class leaving {
 public:
  explicit leaving(std::chrono::milliseconds time = 1h)
      : served(handler, place::inline_, protocoro::server_options().health().leave_for(time)) {}

  /// It says NOT_SERVING, and answers nevertheless.
  bool lets_clients_leave() {
    while (health() == "\x08\x01") std::this_thread::yield();
    const bool not_serving = health() == "\x08\x02";
    const auto seen = sync_wait(make(client, call_plan(rpc_kind::unary, request_for("hello"))));
    return not_serving && seen.status.ok();
  }

  subject handler;
  serving served;
  RpcTestClient client{served.connect()};

 private:
  std::string health() const {
    const auto said = raw_call(served.address(), "/grpc.health.v1.Health/Check", {""});
    return said.status.ok() ? said.replies.at(0) : said.status.error_message();
  }
};

/// After the signal, until a shutdown ends the wait.
[[noreturn]] void let_clients_leave(std::chrono::milliseconds time) {
  leaving scene(time);
  std::thread running([&] { scene.served.server().run(0ms); });
  wait_until_handled(SIGTERM, true);
  std::raise(SIGTERM);
  wait_until_handled(SIGTERM, false);
  const bool left = scene.lets_clients_leave();
  scene.served.server().shutdown();
  running.join();
  std::_Exit(left ? 7 : 1);
}

TEST(RunDeathTest, LetsClientsLeave) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(let_clients_leave(1h), testing::ExitedWithCode(7), "");
  EXPECT_EXIT(let_clients_leave(std::chrono::milliseconds::max()), testing::ExitedWithCode(7), "");
}

[[noreturn]] void drain_on_a_signal() {
  draining scene;
  scene.here.handler.released.close();
  const auto seen = sync_wait(std::move(scene.call).join());
  scene.running.join();
  std::_Exit(seen.status.ok() ? 7 : 1);
}

TEST(RunDeathTest, DrainsBeforeItReturns) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(drain_on_a_signal(), testing::ExitedWithCode(7), "");
}

/// Nobody is to have time to leave.
[[noreturn]] void end_at_once(std::chrono::milliseconds time) {
  subject handler;
  serving served(handler, place::inline_, protocoro::server_options().leave_for(time));
  std::thread running([&] { served.server().run(1h); });
  wait_until_handled(SIGTERM, true);
  std::raise(SIGTERM);
  running.join();
  std::_Exit(7);
}

TEST(RunDeathTest, EndsAtOnceWithoutATimeToLeave) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(end_at_once(-1ms), testing::ExitedWithCode(7), "");
  EXPECT_EXIT(end_at_once(std::chrono::milliseconds::min()), testing::ExitedWithCode(7), "");
}

/// As programs do that have a way of their own to be told.
TEST(Leaving, IsForProgramsThatShutDownThemselvesToo) {
  leaving scene;
  std::thread patient([&] { scene.served.server().shutdown(1h); });
  EXPECT_TRUE(scene.lets_clients_leave());
  std::thread no_less_patient([&] { scene.served.server().shutdown(1h); });
  EXPECT_TRUE(scene.lets_clients_leave());
  scene.served.server().shutdown();
  patient.join();
  no_less_patient.join();
}

TEST(Leaving, TakesNoTimeWithoutAGrace) {
  leaving scene;
  scene.served.server().shutdown();
  const auto late = sync_wait(make(scene.client, call_plan(rpc_kind::unary, request_for("late"))));
  EXPECT_EQ(late.code(), protocoro::status_code::UNAVAILABLE);
}

TEST(Run, EndsWithAShutdownFromAnotherThread) {
  world here;
  std::thread running([&] { here.server().run(); });
  here.server().shutdown();
  running.join();
}

}  // namespace
}  // namespace rpc_test
