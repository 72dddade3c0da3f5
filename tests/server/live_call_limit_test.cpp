// How many calls a server has at a time, and how it bounds what they bring.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;

class LiveCallLimit : public testing::TestWithParam<rpc_kind> {
 protected:
  void serve(std::size_t calls) {
    served_.emplace(handler_, place::inline_, server_options().max_live_calls(calls));
    client_.emplace(served_->connect());
  }
  outcome call(TestRequest request, call_options options = {}) {
    call_plan plan(GetParam(), std::move(request));
    plan.options = std::move(options);
    return sync_wait(make(*client_, plan));
  }
  auto begin(rpc_kind kind) {
    return protocoro::spawn(make(*client_, call_plan(kind, request_for(scene::waits))));
  }
  /// The place of a call that has ended for its client comes back a little later. Gives up after a
  /// minute, so that a place that is lost fails the test instead of hanging it.
  outcome call_until_admitted(const TestRequest& request, const call_options& options = {}) {
    const auto end = std::chrono::steady_clock::now() + 1min;
    for (;;) {
      outcome seen = call(request, options);
      if (seen.code() != status_code::RESOURCE_EXHAUSTED || std::chrono::steady_clock::now() > end)
        return seen;
    }
  }

  subject handler_;
  std::optional<serving> served_;
  std::optional<RpcTestClient> client_;
};

TEST_P(LiveCallLimit, RefusesOneMoreAndSaysSo) {
  serve(2);
  auto first = begin(rpc_kind::unary);
  handler_.waiters.wait_for_entries(1);
  auto second = begin(rpc_kind::bidi_streaming);
  handler_.waiters.wait_for_entries(2);
  for (int i = 0; i != 20; ++i) {
    const outcome seen = call(request_for("one more"));
    EXPECT_EQ(seen.code(), status_code::RESOURCE_EXHAUSTED);
    EXPECT_EQ(seen.status.error_message(), "too many calls");
  }
  EXPECT_EQ(handler_.handlers.entries(), 2);
  EXPECT_EQ(served_->server().calls().size(), 2U);
  handler_.released.close();
  EXPECT_TRUE(sync_wait(std::move(first).join()).status.ok());
  second.request_stop();
  EXPECT_TRUE(sync_wait(std::move(second).join()).cancelled_here);
  EXPECT_TRUE(call_until_admitted(request_for("hello")).status.ok());
  const auto lines = served_->errors().lines();
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.front(), method_of(GetParam()) +
                               ": refused calls: 1; the server's limit of 2 concurrent calls is "
                               "reached (server_options::max_live_calls)");
}

TEST_P(LiveCallLimit, GivesThePlaceBackHoweverACallEnds) {
  serve(1);
  TestRequest fails = request_for("hello");
  fails.set_fail_with(status_code::NOT_FOUND);
  for (int i = 0; i != 3; ++i) {
    EXPECT_TRUE(call_until_admitted(request_for("hello")).status.ok());
    EXPECT_EQ(call_until_admitted(fails).code(), status_code::NOT_FOUND);
    EXPECT_EQ(call_until_admitted(request_for(scene::throws)).code(), status_code::UNKNOWN);
    EXPECT_EQ(call_until_admitted(request_for(scene::waits), call_options().timeout(20ms)).code(),
              status_code::DEADLINE_EXCEEDED);
  }
  EXPECT_TRUE(call_until_admitted(request_for("hello")).status.ok());
}

TEST_P(LiveCallLimit, IsEachServersOwn) {
  serve(1);
  world other;
  auto held = begin(rpc_kind::unary);
  handler_.waiters.wait_for_entries(1);
  RpcTestClient& client = other.client;
  EXPECT_TRUE(sync_wait(make(client, call_plan(GetParam(), request_for("hello")))).status.ok());
  handler_.released.close();
  EXPECT_TRUE(sync_wait(std::move(held).join()).status.ok());
}

INSTANTIATE_TEST_SUITE_P(Rpc, LiveCallLimit,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         [](const auto& tested) { return name_of(tested.param); });

TEST(LiveCallLimits, AreAtLeastOne) {
  EXPECT_THROW(server_options().max_live_calls(0), std::invalid_argument);
  EXPECT_EQ(server_options().most_live_calls(), 10'000U);
}

}  // namespace
}  // namespace rpc_test
