// What sleeps, timeouts and when_any do to calls, on both sides.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/time/sleep.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::as_result;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::rpc_error;
using protocoro::sleep_for;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::when_any;
using protocoro::with_timeout;

/// Sleeps, and answers when it may. What a test pushes into `replies` leaves as replies.
class sleeper final : public RpcTestHandler {
 public:
  attendance handlers;
  attendance sleepers;
  std::atomic<int> stops{0};
  std::atomic<long> milliseconds_left{0};
  pipe<int> numbers{4};

  task<TestReply> Unary(server_context& context, const TestRequest& request) override {
    const attendance::visitor here(handlers);
    milliseconds_left = context.time_remaining() / 1ms;
    if (request.text() == "late") expect_nothing_left(context);
    if (request.text() == "limited") co_await with_timeout(sleep_for(1h), 1ms);
    if (request.text() == "sleep") co_await sleep();
    co_return reply_to(request, 0);
  }

  async_generator<TestReply> ServerStreaming(server_context&, const TestRequest& request) override {
    const attendance::visitor here(handlers);
    auto items = numbers.items();
    while (auto number = co_await items.next()) co_yield reply_to(request, *number);
  }

  async_generator<TestReply> Bidi(server_context&, async_generator<TestRequest> requests) override {
    const attendance::visitor here(handlers);
    while (auto request = co_await requests.next()) co_yield reply_to(*request, 0);
  }

 private:
  static void expect_nothing_left(server_context& context) {
    while (std::chrono::system_clock::now() <= context.deadline()) std::this_thread::yield();
    EXPECT_EQ(context.time_remaining(), 0ns);
  }

  task<> sleep() {
    const attendance::visitor here(sleepers);
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      ++stops;
      throw;
    }
  }
};

class Time : public testing::TestWithParam<place> {
 protected:
  sleeper handler_;
  serving served_{handler_, GetParam()};
  RpcTestClient client_{served_.connect()};
};

task<int> next(async_generator<TestReply>& replies) {
  const auto reply = co_await replies.next();
  co_return reply ? reply->index() : -1;
}

TEST_P(Time, ASleepingHandlerIsWokenWhenItsClientGoesAway) {
  {
    const auto call = spawn(client_.Unary(request_for("sleep")));
    handler_.sleepers.wait_for_entries(1);
  }
  handler_.handlers.wait_until_empty();
  EXPECT_EQ(handler_.stops, 1);
}

TEST_P(Time, ASleepingHandlerIsWokenWhenItsDeadlinePasses) {
  const auto late = sync_wait(
      collect(client_.Unary(request_for("sleep"), call_options().timeout(50ms)), form::exception));
  EXPECT_EQ(late.code(), status_code::DEADLINE_EXCEEDED);
  handler_.handlers.wait_until_empty();
}

/// Its handler is entered in time, or else one that has more of it.
TEST_P(Time, ThatRemainsAfterTheDeadlineIsNone) {
  for (auto timeout = 10ms; handler_.handlers.entries() == 0; timeout *= 2) {
    call_plan late(rpc_kind::unary, request_for("late"));
    late.options.timeout(timeout);
    sync_wait(make(client_, std::move(late)));
  }
  handler_.handlers.wait_until_empty();
}

TEST_P(Time, ASleepingHandlerIsWokenByAShutdown) {
  auto call = spawn(collect(client_.Unary(request_for("sleep")), form::exception));
  handler_.sleepers.wait_for_entries(1);
  served_.server().shutdown(0ms);
  EXPECT_EQ(handler_.stops, 1);
  EXPECT_FALSE(sync_wait(std::move(call).join()).status.ok());
}

TEST_P(Time, AHandlerMayLetItsOwnTimeoutPass) {
  const auto seen = sync_wait(collect(client_.Unary(request_for("limited")), form::exception));
  EXPECT_EQ(seen.code(), status_code::DEADLINE_EXCEEDED);
  EXPECT_TRUE(served_.errors().lines().empty());
}

TEST_P(Time, ATimeoutStopsTheCallBelow) {
  for (const form how : {form::exception, form::result}) {
    const auto late =
        sync_wait(collect(with_timeout(client_.Unary(request_for("sleep")), 50ms), how));
    EXPECT_EQ(late.code(), status_code::DEADLINE_EXCEEDED);
    handler_.handlers.wait_until_empty();
  }
}

TEST_P(Time, ATimeoutIsTheDeadlineOfTheCallsBelow) {
  sync_wait(with_timeout(client_.Unary(request_for("hello")), 1h));
  EXPECT_GT(handler_.milliseconds_left, 0);
  EXPECT_LT(handler_.milliseconds_left, 2h / 1ms);  // gRPC rounds it up on the wire
}

TEST_P(Time, TheSlowerOfTwoCallsIsCancelled) {
  const auto first =
      sync_wait(when_any(client_.Unary(request_for("sleep")), client_.Unary(request_for("hello"))));
  EXPECT_EQ(std::get<1>(first).text(), "hello");
  handler_.handlers.wait_until_empty();
}

TEST_P(Time, ALateReadOfRepliesLosesNoneAndEndsNoCall) {
  sync_wait([](RpcTestClient& client, pipe<int> numbers) -> task<> {
    auto replies = client.ServerStreaming(request_for("number"));
    for (int i = 0; i != 3; ++i) {
      const auto first = co_await when_any(next(replies), sleep_for(1ms));
      EXPECT_EQ(first.index(), 1U);
      const auto late = co_await as_result(with_timeout(next(replies), 1ms));
      EXPECT_EQ(late.status().error_code(), status_code::DEADLINE_EXCEEDED);
      numbers.try_push(i);
      co_await sleep_for(10ms);  // comes while nobody waits, mostly
      const int number = co_await next(replies);
      EXPECT_EQ(number, i);
    }
    numbers.close();
    const int end = co_await next(replies);
    EXPECT_EQ(end, -1);
  }(client_, handler_.numbers));
}

task<> give_up_reading(async_generator<TestReply>& replies) {
  co_await when_any(next(replies), sleep_for(1ms));
}

TEST_P(Time, AReplyThatOneHasGivenUpIsReadByAnother) {
  auto replies = client_.ServerStreaming(request_for("number"));
  for (int i = 0; i != 20; ++i) {
    sync_wait(give_up_reading(replies));
    if (i % 2 == 0) handler_.numbers.try_push(i);
    auto reading = spawn(next(replies));
    if (i % 2 != 0) handler_.numbers.try_push(i);
    EXPECT_EQ(sync_wait(std::move(reading).join()), i);
  }
}

async_generator<TestRequest> requests_from(async_generator<int> numbers) {
  while (auto number = co_await numbers.next()) co_yield request_for(std::to_string(*number));
}

TEST_P(Time, ALateReadLeavesTheRequestsOfItsCallAlone) {
  sync_wait([](RpcTestClient& client) -> task<> {
    pipe<int> numbers(1);
    auto replies = client.Bidi(requests_from(numbers.items()));
    const auto first = co_await when_any(next(replies), sleep_for(1ms));
    EXPECT_EQ(first.index(), 1U);
    EXPECT_TRUE(numbers.try_push(1));
    const int answered = co_await next(replies);
    EXPECT_EQ(answered, 0);
    numbers.close();
    const int end = co_await next(replies);
    EXPECT_EQ(end, -1);
  }(client_));
}

TEST_P(Time, AStoppedReadOfRepliesEndsItsCall) {
  auto reading = spawn([](RpcTestClient& client) -> task<> {
    auto replies = client.ServerStreaming(request_for("number"));
    co_await next(replies);
  }(client_));
  handler_.handlers.wait_for_entries(1);
  reading.request_stop();
  EXPECT_THROW(sync_wait(std::move(reading).join()), cancelled);
  handler_.handlers.wait_until_empty();
}

INSTANTIATE_TEST_SUITE_P(, Time, testing::Values(place::inline_, place::pool),
                         [](const auto& tested) {
                           return tested.param == place::pool ? "Pool" : "Inline";
                         });

}  // namespace
}  // namespace rpc_test
