// Memory and messages that a unary call leaves to the next one of its method.
#include "protocoro/server/recycled_reply.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task_group.hpp"

namespace rpc_test {
namespace {

using protocoro::recycled_reply;
using protocoro::server_options;
using protocoro::sync_wait;

const std::string long_text(100, 'x');
const std::string huge_text(10'000, 'x');

/// Answers with the request's text, in a recycled reply, and notes what that had.
class recycler final : public RpcTestHandler {
 public:
  task<TestReply> Unary(server_context& context, const TestRequest& request) override {
    auto reply = recycled_reply<TestReply>(context);
    found_empty = reply.text().empty();
    found_capacity = reply.mutable_text()->capacity();
    reply.set_text(request.text());
    co_return reply;
  }
  task<TestReply> ClientStreaming(server_context& context, async_generator<TestRequest>) override {
    found_empty = recycled_reply<TestReply>(context).text().empty();
    co_return recycled_reply<TestReply>(context);
  }

  std::atomic<bool> found_empty{false};
  std::atomic<std::size_t> found_capacity{0};
};

task<std::string> answer(RpcTestClient& client, std::string text) {
  const TestReply reply = co_await client.Unary(request_for(std::move(text)));
  co_return reply.text();
}

/// That of an empty reply, after one with this text.
std::size_t capacity_after(const std::string& text, server_options options = {}) {
  recycler handler;
  serving served(handler, place::inline_, std::move(options));
  RpcTestClient client(served.connect());
  EXPECT_EQ(sync_wait(answer(client, text)), text);
  EXPECT_EQ(sync_wait(answer(client, "")), "");
  EXPECT_TRUE(handler.found_empty);
  return handler.found_capacity;
}

TEST(RecycledReply, HasTheMemoryOfAnEarlierOne) {
  EXPECT_GE(capacity_after(long_text), long_text.size());
}

TEST(RecycledReply, IsNotKeptWhenItWasLarge) {
  EXPECT_LT(capacity_after(huge_text), huge_text.size());
}

TEST(RecycledReply, IsNewWhereTheServerKeepsNone) {
  EXPECT_LT(capacity_after(long_text, server_options().recycle_messages(false)), long_text.size());
}

TEST(RecycledReply, IsNewInAMethodThatStreams) {
  recycler handler;
  serving served(handler);
  RpcTestClient client(served.connect());
  sync_wait(client.ClientStreaming(numbered(1)));
  EXPECT_TRUE(handler.found_empty);
}

/// Notes the capacity of the request's text, and what it is.
class reader final : public RpcTestHandler {
 public:
  task<TestReply> Unary(server_context& context, const TestRequest& request) override {
    capacity = request.text().capacity();
    EXPECT_TRUE(recycled_reply<TestRequest>(context).text().empty());  // of another type
    TestReply reply;
    reply.set_text(request.text() + "/" + request.payload());
    co_return reply;
  }

  std::atomic<std::size_t> capacity{0};
};

TEST(RecycledRequest, HoldsNothingOfAnEarlierOne) {
  reader handler;
  serving served(handler);
  RpcTestClient client(served.connect());
  TestRequest full = request_for(long_text);
  full.set_payload("secret");
  EXPECT_EQ(sync_wait(client.Unary(full)).text(), long_text + "/secret");
  EXPECT_EQ(sync_wait(client.Unary(request_for("a"))).text(), "a/");
  EXPECT_GE(handler.capacity, long_text.size());
}

TEST(RecycledRequest, IsNewWhereTheServerKeepsNone) {
  reader handler;
  serving served(handler, place::inline_, server_options().recycle_messages(false));
  RpcTestClient client(served.connect());
  EXPECT_EQ(sync_wait(client.Unary(request_for(long_text))).text(), long_text + "/");
  EXPECT_EQ(sync_wait(client.Unary(request_for("a"))).text(), "a/");
  EXPECT_LT(handler.capacity, long_text.size());
}

/// Makes two coroutines a call: the first one, whose frame lies in the call's memory, it keeps.
class keeper final : public RpcTestHandler {
 public:
  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    kept.push_back(later(request.text()));
    return now(request.text());
  }

  std::vector<task<std::string>> kept;

 private:
  static task<std::string> later(std::string text) { co_return "kept " + text; }
  static task<TestReply> now(std::string text) {
    TestReply reply;
    reply.set_text(text);
    co_return reply;
  }
};

TEST(CallMemory, StaysWhileAFrameLiesInIt) {
  keeper handler;
  {
    serving served(handler);
    RpcTestClient client(served.connect());
    for (int i = 0; i != 10; ++i)
      EXPECT_EQ(sync_wait(answer(client, std::to_string(i))), std::to_string(i));
  }
  for (int i = 0; i != 10; ++i)
    EXPECT_EQ(sync_wait(std::move(handler.kept[i])), "kept " + std::to_string(i));
}

task<> answered(RpcTestClient& client, std::string text) {
  const std::string said = co_await answer(client, text);
  EXPECT_EQ(said, text);
}

task<> many_at_once(RpcTestClient& client, int calls) {
  protocoro::task_group group;
  for (int i = 0; i != calls; ++i) group.add(answered(client, std::to_string(i)));
  co_await group.join();
}

/// Answers with the request's text, in a recycled reply.
class echo final : public RpcTestHandler {
 public:
  task<TestReply> Unary(server_context& context, const TestRequest& request) override {
    auto reply = recycled_reply<TestReply>(context);
    EXPECT_TRUE(reply.text().empty());
    reply.set_text(request.text());
    co_return reply;
  }
};

class CallMemoryAt : public testing::TestWithParam<place> {};

TEST_P(CallMemoryAt, ServesMoreCallsAtOnceThanItKeeps) {
  echo handler;
  serving served(handler, GetParam());
  RpcTestClient client(served.connect());
  for (int round = 0; round != 3; ++round) sync_wait(many_at_once(client, 300));
}

INSTANTIATE_TEST_SUITE_P(Rpc, CallMemoryAt, testing::Values(place::inline_, place::pool));

task<> calls_into_one(RpcTestClient& client) {
  TestReply reply;
  for (const auto& text : {long_text, std::string(), huge_text, std::string("short")}) {
    const TestReply& same = co_await client.Unary(request_for(text)).into(reply);
    EXPECT_EQ(&same, &reply);
    EXPECT_EQ(reply.text(), text);
  }
}

TEST(IntoAReply, HoldsTheLastReplyOnly) {
  world w;
  sync_wait(calls_into_one(w.client));
}

task<> failing_into(RpcTestClient& client, TestReply& reply) {
  TestRequest request = request_for("fails");
  request.set_fail_with(grpc::NOT_FOUND);
  co_await client.Unary(request).into(reply);
}

TEST(IntoAReply, AFailedCallLeavesItAsItWas) {
  world w;
  TestReply reply;
  reply.set_text("as it was");
  EXPECT_THROW(sync_wait(failing_into(w.client, reply)), protocoro::rpc_error);
  EXPECT_EQ(reply.text(), "as it was");
}

}  // namespace
}  // namespace rpc_test
