// When a circuit opens, what it lets through, and when it closes.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/diary.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/resilience/circuit_breaker.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::channel_options;
using protocoro::circuit_breaker;
using protocoro::circuit_options;
using protocoro::circuit_state;
using protocoro::server_options;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using std::chrono::steady_clock;

class Circuit : public testing::TestWithParam<rpc_kind> {
 protected:
  void connect_with(circuit_options options) {
    options.clock([this] { return now_.load(); }).on_state([this](circuit_state now) {
      const char* const names[] = {"closed", "open", "half open"};
      states.add(names[static_cast<int>(now)]);
      if (hook_throws) throw std::runtime_error("from the hook");
    });
    client_.emplace(protocoro::connect(
        served_.address(), channel_options().intercept(circuit_breaker(std::move(options)))));
  }
  /// Opens when 2 of 4 have failed, for 5 s. Stops do not count, however slow the machine is.
  static circuit_options two_of_four() {
    return circuit_options().open_at(0.5, 4, 10s).slow_after(24h);
  }

  task<outcome> started(TestRequest request) {
    return make(*client_, call_plan(GetParam(), std::move(request)));
  }
  outcome call(TestRequest request = request_for("hello")) {
    return sync_wait(started(std::move(request)));
  }
  outcome fail(status_code code = status_code::UNAVAILABLE) {
    TestRequest failing = request_for("fails", 0);
    failing.set_fail_with(code);
    failing.set_error_message("not now");
    return call(failing);
  }
  void open() {
    for (int i = 0; i != 4; ++i) EXPECT_EQ(fail().status.error_message(), "not now");
  }
  int arrived() const { return handler.handlers.entries(); }
  void pass(std::chrono::nanoseconds time) { now_ = now_.load() + time; }

  diary states;
  std::atomic<bool> hook_throws{false};
  subject handler;

 private:
  std::atomic<steady_clock::time_point> now_{steady_clock::time_point()};
  serving served_{handler};
  std::optional<RpcTestClient> client_;
};

TEST_P(Circuit, OpensWhenEnoughHaveFailed) {
  connect_with(two_of_four());
  fail();
  fail();
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(states.all(), lines());
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(states.all(), lines{"open"});
  for (int i = 0; i != 3; ++i) {
    const outcome refused = call();
    EXPECT_EQ(refused.code(), status_code::UNAVAILABLE);
    EXPECT_EQ(refused.status.error_message(), "the circuit is open: 2 of 4 calls have failed");
  }
  EXPECT_EQ(arrived(), 4);
}

TEST_P(Circuit, StaysClosedWhenFewFail) {
  connect_with(two_of_four());
  for (int i = 0; i != 3; ++i) EXPECT_TRUE(call().status.ok());
  fail();
  fail();
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(states.all(), lines());
}

TEST_P(Circuit, ForgetsWhatWasBeforeItsWindow) {
  connect_with(two_of_four());
  for (int i = 0; i != 3; ++i) fail();
  pass(10s);
  for (int i = 0; i != 3; ++i) fail();
  EXPECT_EQ(states.all(), lines());
  pass(9s);
  fail();
  EXPECT_EQ(states.all(), lines{"open"});
}

TEST_P(Circuit, ClosesWhenAProbeSucceeds) {
  connect_with(two_of_four());
  open();
  pass(5s - 1ns);
  EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
  pass(1ns);
  EXPECT_EQ(arrived(), 4);
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(states.all(), (lines{"open", "half open", "closed"}));
  for (int i = 0; i != 3; ++i) EXPECT_EQ(fail().status.error_message(), "not now");
  EXPECT_TRUE(call().status.ok());  // the fourth: those before were forgotten
  EXPECT_EQ(states.all().back(), "open");
}

TEST_P(Circuit, OpensAgainWhenAProbeFails) {
  connect_with(two_of_four().open_for(3s));
  open();
  for (int i = 0; i != 2; ++i) {
    pass(3s);
    EXPECT_EQ(fail().status.error_message(), "not now");
    EXPECT_EQ(fail().status.error_message(), "the circuit is open: 4 of 4 calls have failed");
  }
  EXPECT_EQ(states.all(), (lines{"open", "half open", "open", "half open", "open"}));
}

TEST_P(Circuit, ClosesWhenAllProbesHaveSucceeded) {
  connect_with(two_of_four().probes(2));
  open();
  pass(5s);
  call();
  EXPECT_EQ(states.all(), (lines{"open", "half open"}));
  call();
  EXPECT_EQ(states.all(), (lines{"open", "half open", "closed"}));
}

TEST_P(Circuit, LetsNobodyElseThroughThanItsProbes) {
  connect_with(two_of_four());
  open();
  pass(5s);
  auto probe = spawn(started(request_for(scene::waits)));
  handler.waiters.wait_for_entries(1);
  const outcome refused = call();
  EXPECT_EQ(refused.code(), status_code::UNAVAILABLE);
  EXPECT_EQ(refused.status.error_message(),
            "the circuit is half open: 4 of 4 calls have failed, and trial calls are in progress");
  probe.request_stop();
  EXPECT_TRUE(sync_wait(std::move(probe).join()).cancelled_here);
  EXPECT_TRUE(call().status.ok());  // in its place
  EXPECT_EQ(states.all(), (lines{"open", "half open", "closed"}));
  handler.handlers.wait_until_empty();
}

TEST_P(Circuit, SendsAnotherProbeWhenOneTakesTooLong) {
  connect_with(two_of_four());
  open();
  pass(5s);
  auto slow = spawn(started(request_for(scene::waits)));
  handler.waiters.wait_for_entries(1);
  pass(5s);
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(states.all(), (lines{"open", "half open", "closed"}));
  slow.request_stop();
  EXPECT_TRUE(sync_wait(std::move(slow).join()).cancelled_here);
  handler.handlers.wait_until_empty();
}

TEST_P(Circuit, WhatBeganBeforeDoesNotCount) {
  connect_with(two_of_four());
  auto old = spawn(started(request_for(scene::waits)));
  handler.waiters.wait_for_entries(1);
  open();
  pass(5s);
  auto probe = spawn(started(request_for(scene::waits)));
  handler.waiters.wait_for_entries(2);
  handler.released.close();  // the old one
  EXPECT_TRUE(sync_wait(std::move(old).join()).status.ok());
  EXPECT_EQ(states.all(), (lines{"open", "half open"}));
  probe.request_stop();
  EXPECT_TRUE(sync_wait(std::move(probe).join()).cancelled_here);
  handler.handlers.wait_until_empty();
}

TEST_P(Circuit, ALookerOnThatThrowsFailsItsCallAndTakesNoProbe) {
  connect_with(two_of_four());
  open();
  pass(5s);
  hook_throws = true;
  EXPECT_THROW(call(), std::runtime_error);
  hook_throws = false;
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(states.all(), (lines{"open", "half open", "closed"}));
}

TEST_P(Circuit, DoesNotCountWhatIsStopped) {
  connect_with(two_of_four());
  for (int i = 1; i != 3; ++i) {
    auto stopped = spawn(started(request_for(scene::waits)));
    handler.waiters.wait_for_entries(i);
    stopped.request_stop();
    EXPECT_TRUE(sync_wait(std::move(stopped).join()).cancelled_here);
  }
  fail();
  fail();
  EXPECT_EQ(states.all(), lines());
  handler.handlers.wait_until_empty();
}

TEST_P(Circuit, CountsTheCodesItIsTold) {
  connect_with(two_of_four());
  for (int i = 0; i != 8; ++i) EXPECT_EQ(fail(status_code::NOT_FOUND).code(), 5);
  EXPECT_EQ(states.all(), lines());
  connect_with(two_of_four().codes({status_code::NOT_FOUND}));
  for (int i = 0; i != 4; ++i) EXPECT_EQ(fail(status_code::NOT_FOUND).code(), 5);
  EXPECT_EQ(fail(status_code::NOT_FOUND).code(), status_code::UNAVAILABLE);
  EXPECT_EQ(states.all(), lines{"open"});
}

TEST_P(Circuit, IsSharedByManyThreads) {
  connect_with(two_of_four());
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([&] {
      for (int calls = 0; calls != 25; ++calls) {
        const outcome seen = calls % 2 == 0 ? fail() : call();
        if (seen.status.error_message().rfind("the circuit is ", 0) == 0) ++refused;
        pass(1s);
      }
    });
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(arrived() + refused, 100);
  EXPECT_GT(refused, 0);
  pass(5s);
  EXPECT_TRUE(call().status.ok());
}

TEST(CircuitOptions, WantNumbersThatMakeSense) {
  EXPECT_THROW(circuit_options().open_at(0, 1, 1s), std::invalid_argument);
  EXPECT_THROW(circuit_options().open_at(1.1, 1, 1s), std::invalid_argument);
  EXPECT_THROW(circuit_options().open_at(1, 0, 1s), std::invalid_argument);
  EXPECT_THROW(circuit_options().open_at(1, 1, 0s), std::invalid_argument);
  EXPECT_THROW(circuit_options().probes(0), std::invalid_argument);
}

std::string name_of_case(const testing::TestParamInfo<rpc_kind>& tested) {
  return name_of(tested.param);
}

INSTANTIATE_TEST_SUITE_P(Rpc, Circuit,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name_of_case);

}  // namespace
}  // namespace rpc_test
