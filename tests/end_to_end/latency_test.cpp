// When messages leave, and in which order. Events decide, never clocks.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "../harness/calls.hpp"
#include "../harness/one_at_a_time.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using protocoro::spawn;
using protocoro::sync_wait;

constexpr int burst = 5000;

/// Yields a burst and then waits for ever.
class quiet_after_a_burst final : public RpcTestHandler {
 public:
  attendance handlers;

  async_generator<TestReply> ServerStreaming(server_context&, const TestRequest& request) override {
    return run(request.count());
  }
  async_generator<TestReply> Bidi(server_context&, async_generator<TestRequest> requests) override {
    const attendance::visitor here(handlers);
    int count = 0;
    while (auto request = co_await requests.next()) {
      EXPECT_EQ(request->text(), std::to_string(count));
      co_yield reply_to(*request, count);
      ++count;
    }
  }

 private:
  async_generator<TestReply> run(int count) {
    const attendance::visitor here(handlers);
    for (int i = 0; i < count; ++i) co_yield reply_to(request_for("burst"), i);
    protocoro::pipe<int> never(1);
    auto items = never.items();
    co_await items.next();
  }
};

task<> read_in_order(async_generator<TestReply> replies, int count) {
  for (int i = 0; i < count; ++i) {
    auto reply = co_await replies.next();
    EXPECT_EQ(reply->index(), i);
  }
}

class Latency : public testing::TestWithParam<place> {
 protected:
  quiet_after_a_burst handler_;
  serving served_{handler_, GetParam()};
  RpcTestClient client_{served_.connect()};
};

TEST_P(Latency, RepliesArriveAlthoughTheHandlerNeverYieldsAgain) {
  for (const int count : {1, 2, 3, burst})
    sync_wait(read_in_order(client_.ServerStreaming(request_for("go", count)), count));
  handler_.handlers.wait_until_empty();
}

async_generator<TestRequest> burst_of_requests(int count) {
  for (int i = 0; i < count; ++i) co_yield request_for(std::to_string(i));
  protocoro::pipe<int> never(1);
  auto items = never.items();
  co_await items.next();
}

TEST_P(Latency, RequestsArriveAlthoughTheGeneratorNeverYieldsAgain) {
  for (const int count : {1, 2, 3, burst})
    sync_wait(read_in_order(client_.Bidi(burst_of_requests(count)), count));
  handler_.handlers.wait_until_empty();
}

/// The next request is only yielded when the reply to the one before has come: both share a root.
async_generator<TestRequest> in_turns(protocoro::pipe<int> turns, support::one_at_a_time& steps) {
  auto allowed = turns.items();
  while (auto turn = co_await allowed.next()) {
    steps.step();
    co_yield request_for(std::to_string(*turn));
  }
}

task<> ping_pong(RpcTestClient& client, int count, support::one_at_a_time& steps) {
  protocoro::pipe<int> turns(1);
  auto replies = client.Bidi(in_turns(turns, steps));
  for (int i = 0; i < count; ++i) {
    co_await turns.push(i);
    auto reply = co_await replies.next();
    steps.step();
    EXPECT_EQ(reply->index(), i);
  }
  turns.close();
  const auto end = co_await replies.next();
  EXPECT_FALSE(end);
}

TEST_P(Latency, EachMessageIsAnsweredBeforeTheNextIsMade) {
  support::one_at_a_time steps;
  sync_wait(ping_pong(client_, 300, steps));
  protocoro::thread_pool pool(2);
  sync_wait(spawn(ping_pong(client_, 300, steps), pool.get_executor()).join());
  sync_wait(spawn(ping_pong(client_, 300, steps)).join());
  EXPECT_EQ(steps.steps(), 3 * 600);
  EXPECT_FALSE(steps.overlapped());
}

INSTANTIATE_TEST_SUITE_P(Rpc, Latency, testing::Values(place::inline_, place::pool));

/// A request generator that fails is what the caller sees, and the server sees a cancelled call.
async_generator<TestRequest> failing() {
  co_yield request_for(scene::reads, 0);
  throw std::domain_error("no more requests");
}

template <class Call>
void expect_failing(Call call) {
  EXPECT_THROW(sync_wait(call()), std::domain_error);
}

TEST(Requests, ThatFailFailTheirCall) {
  world here;
  expect_failing([&] { return collect(here.client.ClientStreaming(failing()), form::exception); });
  expect_failing([&] { return collect(here.client.ClientStreaming(failing()), form::result); });
  expect_failing([&] { return collect(here.client.Bidi(failing()), form::exception); });
  expect_failing([&] { return collect(here.client.Bidi(failing()), form::result); });
  here.handler.handlers.wait_until_empty();
}

}  // namespace
}  // namespace rpc_test
