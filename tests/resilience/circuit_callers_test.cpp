// What one caller's deadlines and stops do to the circuit that others share.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/diary.hpp"
#include "../harness/doing.hpp"
#include "../harness/kinds.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/resilience/circuit_breaker.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::circuit_breaker;
using protocoro::circuit_options;
using protocoro::circuit_state;
using protocoro::status_code;
using protocoro::sync_wait;

/// A backend whose handlers answer "hello" and never answer `scene::waits`.
class CircuitOfMany : public testing::TestWithParam<rpc_kind> {
 protected:
  ~CircuitOfMany() override { handler.handlers.wait_until_empty(); }

  void connect_with(circuit_options options,
                    std::shared_ptr<protocoro::client_interceptor> inner = nullptr) {
    options.on_state([this](circuit_state now) {
      if (now == circuit_state::open) states.add("open");
    });
    protocoro::channel_options chain;
    chain.intercept(circuit_breaker(std::move(options)));
    if (inner) chain.intercept(std::move(inner));
    client.emplace(protocoro::connect(served_.address(), chain));
  }
  /// Half of 4 calls open it.
  static circuit_options two_of_four() { return circuit_options().open_at(0.5, 4, 1h); }

  task<outcome> started(call_plan plan) { return make(*client, std::move(plan)); }
  call_plan never_answered(call_options options = {}) {
    call_plan plan(GetParam(), request_for(scene::waits, 0));
    plan.options = std::move(options);
    return plan;
  }
  outcome call(call_plan plan) { return sync_wait(started(std::move(plan))); }
  outcome call_of_another() { return call(call_plan(GetParam(), request_for("hello"))); }

  diary states;
  subject handler;
  std::optional<RpcTestClient> client;

 private:
  serving served_{handler};
};

class CircuitOfRequestStreams : public CircuitOfMany {};
class CircuitOfReplyStreams : public CircuitOfMany {};

TEST_P(CircuitOfMany, AThousandImpatientCallsOfOneDoNotRefuseAnother) {
  connect_with(two_of_four());
  EXPECT_TRUE(call_of_another().status.ok());
  for (int round = 0; round != 10; ++round) {
    std::vector<protocoro::spawned<outcome>> impatient;
    for (int i = 0; i != 100; ++i)
      impatient.push_back(protocoro::spawn(started(never_answered(call_options().timeout(5ms)))));
    for (auto& each : impatient)
      EXPECT_EQ(sync_wait(std::move(each).join()).code(), status_code::DEADLINE_EXCEEDED);
    const outcome seen = call_of_another();
    ASSERT_TRUE(seen.status.ok()) << seen.status.error_message();
  }
  EXPECT_EQ(states.all(), lines());
}

TEST_P(CircuitOfMany, CallsThatAreNeverSentDoNotRefuseAnother) {
  connect_with(two_of_four().slow_after(0s));
  for (int i = 0; i != 20; ++i)
    EXPECT_EQ(call(never_answered(call_options().timeout(0s))).code(),
              status_code::DEADLINE_EXCEEDED);
  EXPECT_TRUE(call_of_another().status.ok());
}

TEST_P(CircuitOfMany, NeitherDoTheyHideThatOthersFail) {
  connect_with(two_of_four().codes({status_code::NOT_FOUND}));
  for (int i = 0; i != 20; ++i) call(never_answered(call_options().timeout(0s)));
  TestRequest failing = request_for("fails", 0);
  failing.set_fail_with(status_code::NOT_FOUND);
  for (int i = 0; i != 4; ++i) call(call_plan(GetParam(), failing));
  EXPECT_EQ(states.all(), lines{"open"});
}

/// A slow machine may not have sent all of a call in that time: the next four have more of it.
TEST_P(CircuitOfMany, ABackendThatAnswersNothingIsFoundByDeadlines) {
  connect_with(two_of_four().slow_after(1ms));
  int calls = 0;
  for (auto time = 50ms; states.all().empty() && calls != 32; time *= ++calls % 4 == 0 ? 2 : 1)
    call(never_answered(call_options().timeout(time)));
  EXPECT_EQ(states.all(), lines{"open"});
  EXPECT_EQ(call_of_another().code(), status_code::UNAVAILABLE);
}

/// Such a call ends by the deadline or by the stop that comes with it, whichever is first.
TEST_P(CircuitOfMany, ABackendThatAnswersNothingIsFoundByInheritedDeadlines) {
  connect_with(two_of_four().slow_after(1ms));
  int calls = 0;
  for (auto time = 50ms; states.all().empty() && calls != 32; time *= ++calls % 4 == 0 ? 2 : 1) {
    try {
      EXPECT_FALSE(sync_wait(with_timeout(started(never_answered()), time)).status.ok());
    } catch (const protocoro::rpc_error& error) {
      EXPECT_EQ(error.code(), status_code::DEADLINE_EXCEEDED);
    }
  }
  EXPECT_EQ(states.all(), lines{"open"});
  EXPECT_EQ(call_of_another().code(), status_code::UNAVAILABLE);
}

TEST_P(CircuitOfMany, ABackendThatAnswersNothingIsFoundByStops) {
  connect_with(two_of_four().slow_after(0s));
  int calls = 0;
  while (states.all().empty() && ++calls != 50) {
    auto given_up = protocoro::spawn(started(never_answered()));
    handler.waiters.wait_for_entries(calls);
    given_up.request_stop();
    EXPECT_TRUE(sync_wait(std::move(given_up).join()).cancelled_here);
  }
  EXPECT_EQ(states.all(), lines{"open"});
}

TEST_P(CircuitOfMany, ADeadlineExceededOfTheBackendsOwnIsAFailure) {
  connect_with(two_of_four().slow_after(24h));
  TestRequest failing = request_for("fails", 0);
  failing.set_fail_with(status_code::DEADLINE_EXCEEDED);
  for (int i = 0; i != 4; ++i) call(call_plan(GetParam(), failing));
  EXPECT_EQ(states.all(), lines{"open"});
}

using doing = doing_as<protocoro::client_interceptor, protocoro::outgoing_call>;

/// As one that has to get something first, for so long that no time is left for the call.
task<> leaves_no_time(doing&, protocoro::outgoing_call& call, protocoro::next_step next) {
  call.options().deadline(call_options::time_point());
  return next();
}

TEST_P(CircuitOfMany, TimeThatAnInterceptorSpendsIsNotTheBackends) {
  connect_with(two_of_four().slow_after(0s), std::make_shared<doing>(leaves_no_time));
  for (int i = 0; i != 20; ++i)
    EXPECT_EQ(call(never_answered()).code(), status_code::DEADLINE_EXCEEDED);
  EXPECT_EQ(states.all(), lines());
}

TEST_P(CircuitOfRequestStreams, ACallerThatSendsNothingMoreDoesNotRefuseAnother) {
  connect_with(two_of_four().slow_after(0s));
  for (int i = 0; i != 8; ++i) {
    call_plan idle(GetParam(), request_for("hello", 0));
    idle.then = requests_then::stay_open;
    idle.options.timeout(20ms);
    EXPECT_EQ(call(std::move(idle)).code(), status_code::DEADLINE_EXCEEDED);
  }
  EXPECT_TRUE(call_of_another().status.ok());
}

/// The stream goes while its handler waits.
task<> read_one_reply(RpcTestClient& client, rpc_kind kind) {
  const TestRequest request = request_for(scene::waits, 1);
  auto replies = kind == rpc_kind::server_streaming
                     ? client.ServerStreaming(request)
                     : client.Bidi(once(request, requests_then::end));
  auto reply = co_await replies.next();
  EXPECT_TRUE(reply);
}

TEST_P(CircuitOfReplyStreams, AStreamThatHasGivenAReplyMayBeLeftAtAnyTime) {
  connect_with(two_of_four().slow_after(0s));
  for (int i = 0; i != 8; ++i) sync_wait(read_one_reply(*client, GetParam()));
  EXPECT_TRUE(call_of_another().status.ok());
  EXPECT_EQ(states.all(), lines());
}

INSTANTIATE_TEST_SUITE_P(Rpc, CircuitOfMany,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name_of_kind);
INSTANTIATE_TEST_SUITE_P(Rpc, CircuitOfRequestStreams,
                         testing::Values(rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name_of_kind);
INSTANTIATE_TEST_SUITE_P(Rpc, CircuitOfReplyStreams,
                         testing::Values(rpc_kind::server_streaming, rpc_kind::bidi_streaming),
                         name_of_kind);

}  // namespace
}  // namespace rpc_test
