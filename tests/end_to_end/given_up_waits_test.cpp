// Waits for the shutdown that handlers give up: nothing of them stays with a server that goes on.
#include <gtest/gtest.h>

#include <chrono>

#include "../harness/allocations.hpp"
#include "../harness/calls.hpp"
#include "../harness/kinds.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/server/server_context.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::sync_wait;

constexpr int waits = 100;

async_generator<int> nothing_before_the_shutdown(server_context& context) {
  co_await context.shutdown_begun();
}

async_generator<int> one_number() { co_yield 1; }

class impatient final : public RpcTestHandler {
 public:
  /// Each wait is stopped.
  task<TestReply> Unary(server_context& context, const TestRequest&) override {
    for (int i = 0; i != waits; ++i) {
      const auto first = co_await when_any(context.shutdown_begun(), protocoro::sleep_for(1us));
      EXPECT_EQ(first.index(), 1U);
    }
    co_return TestReply();
  }

  /// Each wait goes with the generator that waits.
  async_generator<TestReply> ServerStreaming(server_context& context, const TestRequest&) override {
    for (int i = 0; i != waits; ++i) {
      auto numbers = protocoro::merge(nothing_before_the_shutdown(context), one_number());
      const auto first = co_await numbers.next();
      EXPECT_TRUE(first);
    }
    co_yield TestReply();
  }
};

class GivenUpWaits : public testing::TestWithParam<rpc_kind> {};

/// What a call keeps for the next one is less than half of what the waits would be.
TEST_P(GivenUpWaits, ForTheShutdownLeaveNothingWithTheServer) {
  impatient handler;
  const serving served(handler);
  RpcTestClient client(served.connect());
  const call_plan plan(GetParam(), request_for("hello"));
  ASSERT_TRUE(sync_wait(make(client, plan)).status.ok());  // connects
  const support::allocations before;
  ASSERT_TRUE(sync_wait(make(client, plan)).status.ok());
  EXPECT_LT(before.added(), waits / 2) << before.report();
}

INSTANTIATE_TEST_SUITE_P(Rpc, GivenUpWaits,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming),
                         name_of_kind);

}  // namespace
}  // namespace rpc_test
