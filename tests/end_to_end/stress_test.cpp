// One read and one write in flight, one coroutine at a time, whatever both sides do.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/one_at_a_time.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"

namespace rpc_test {
namespace {

using protocoro::merge;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::when_all;

constexpr int many = 10'000;
constexpr int few_and_large = 100;

std::string payload(int size) { return std::string(static_cast<std::size_t>(size), 'p'); }

/// Generates replies as freely as its client generates requests, and counts those.
class free_running final : public RpcTestHandler {
 public:
  support::one_at_a_time steps;
  std::atomic<int> received = 0;  // read when the call has ended, which ThreadSanitizer cannot see

  async_generator<TestReply> Bidi(server_context&, async_generator<TestRequest> requests) override {
    auto first = co_await requests.next();
    const TestRequest wanted = *first;
    auto both = merge(replies_like(wanted), read(std::move(requests), wanted.payload().size()));
    while (auto reply = co_await both.next()) co_yield *reply;
  }

 private:
  async_generator<TestReply> replies_like(TestRequest wanted) {
    TestReply reply;
    reply.set_payload(wanted.payload());
    for (int i = 0; i < wanted.count(); ++i) {
      steps.step();
      reply.set_index(i);  // reused: what was yielded left as bytes
      co_yield reply;
    }
  }

  /// Yields nothing.
  async_generator<TestReply> read(async_generator<TestRequest> requests, std::size_t size) {
    while (auto request = co_await requests.next()) {
      steps.step();
      EXPECT_EQ(request->payload().size(), size);
      EXPECT_EQ(request->text(), std::to_string(++received));
    }
    if (received < 0) co_yield TestReply();
  }
};

async_generator<TestRequest> freely(int count, int size, support::one_at_a_time& steps) {
  TestRequest request;
  request.set_count(count);
  request.set_payload(payload(size));
  for (int i = 0; i <= count; ++i) {
    steps.step();
    request.set_text(std::to_string(i));  // reused: what was yielded left as bytes
    co_yield request;
  }
}

task<> converse(RpcTestClient& client, int count, int size, support::one_at_a_time& steps) {
  auto replies = client.Bidi(freely(count, size, steps));
  int received = 0;
  while (auto reply = co_await replies.next()) {
    steps.step();
    EXPECT_EQ(reply->index(), received++);
    EXPECT_EQ(reply->payload().size(), static_cast<std::size_t>(size));
  }
  EXPECT_EQ(received, count);
}

class FreeRunning : public testing::TestWithParam<place> {};

TEST_P(FreeRunning, BothSidesOfABidiStreamGetEverythingInOrder) {
  for (const auto& [count, size] : {std::pair(many, 0), std::pair(few_and_large, 300'000)}) {
    free_running handler;
    serving served(handler, GetParam());
    RpcTestClient client(served.connect());
    support::one_at_a_time steps;
    sync_wait(converse(client, count, size, steps));
    EXPECT_EQ(handler.received.load(), count);
    EXPECT_FALSE(handler.steps.overlapped() || steps.overlapped());
    EXPECT_EQ(steps.steps(), 2L * count + 1);
  }
}

TEST_P(FreeRunning, ClientsOfAPoolKeepToOneThreadAtATime) {
  free_running handler;
  serving served(handler, GetParam());
  RpcTestClient client(served.connect());
  protocoro::thread_pool pool(2);
  support::one_at_a_time steps;
  sync_wait(spawn(converse(client, many / 4, 10, steps), pool.get_executor()).join());
  EXPECT_FALSE(handler.steps.overlapped() || steps.overlapped());
}

std::string place_name(const testing::TestParamInfo<place>& tested) {
  return tested.param == place::pool ? "OnAPool" : "Inline";
}

INSTANTIATE_TEST_SUITE_P(Rpc, FreeRunning, testing::Values(place::inline_, place::pool),
                         place_name);

task<> several(RpcTestClient& client, rpc_kind kind, int calls) {
  for (int i = 0; i < calls; ++i) {
    const outcome seen = co_await make(client, call_plan(kind, request_for("hello", 5)));
    EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  }
}

TEST(Concurrency, CallsOfAllKindsAtOnceShareAChannel) {
  world here(place::pool);
  std::vector<task<>> all;
  for (int i = 0; i < 8; ++i)
    for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                                rpc_kind::client_streaming, rpc_kind::bidi_streaming})
      all.push_back(several(here.client, kind, 20));
  sync_wait(when_all(std::move(all)));
  here.handler.handlers.wait_until_empty();
}

}  // namespace
}  // namespace rpc_test
