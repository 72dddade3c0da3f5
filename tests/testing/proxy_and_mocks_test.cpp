// Calls as handlers, and generated mocks in place of either side.
#include <gmock/gmock.h>

#include <string>
#include <utility>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/result.hpp"
#include "rpc_test_mock.coro.pb.h"

namespace rpc_test {
namespace {

using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::testing::MockRpcTestClient;
using protocoro::testing::MockRpcTestHandler;
using testing::_;

constexpr rpc_kind all_kinds[] = {rpc_kind::unary, rpc_kind::server_streaming,
                                  rpc_kind::client_streaming, rpc_kind::bidi_streaming};

/// Every method is a call of another server.
class proxy final : public RpcTestHandler {
 public:
  explicit proxy(RpcTestClient& behind) : behind_(behind) {}

  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    return behind_.Unary(request);
  }
  async_generator<TestReply> ServerStreaming(server_context&, const TestRequest& request) override {
    return behind_.ServerStreaming(request);
  }
  task<TestReply> ClientStreaming(server_context&, async_generator<TestRequest> requests) override {
    return behind_.ClientStreaming(std::move(requests));
  }
  async_generator<TestReply> Bidi(server_context&, async_generator<TestRequest> requests) override {
    return behind_.Bidi(std::move(requests));
  }

 private:
  RpcTestClient& behind_;
};

class Proxy : public testing::TestWithParam<place> {
 protected:
  world behind_;
  proxy handler_{behind_.client};
  serving served_{handler_, GetParam()};
  RpcTestClient client_{served_.connect()};
};

TEST_P(Proxy, PassesRepliesAndErrorsOn) {
  for (const rpc_kind kind : all_kinds) {
    const auto seen = sync_wait(make(client_, call_plan(kind, request_for("hello", 3))));
    EXPECT_EQ(seen.replies.size(), streams_replies(kind) ? 3u : 1u);
    TestRequest fails = request_for("fails", 0);
    fails.set_fail_with(status_code::ABORTED);
    EXPECT_EQ(sync_wait(make(client_, call_plan(kind, fails))).code(), status_code::ABORTED);
  }
}

TEST_P(Proxy, PassesStopsOn) {
  int waiting = 0;
  for (const rpc_kind kind : all_kinds) {
    call_plan plan(kind, request_for(scene::waits, 0));
    plan.then = requests_then::stay_open;
    {
      const auto dropped = spawn(make(client_, plan));
      behind_.handler.waiters.wait_for_entries(++waiting);
    }
    behind_.handler.handlers.wait_until_empty();
  }
}

INSTANTIATE_TEST_SUITE_P(Rpc, Proxy, testing::Values(place::inline_, place::pool));

task<TestReply> answer(std::string text) {
  TestReply reply;
  reply.set_text(std::move(text));
  co_return reply;
}
async_generator<TestReply> answers(int count) {
  for (int i = 0; i < count; ++i) co_yield reply_to(request_for("mocked"), i);
}

TEST(MockedClient, AnswersWithoutAServer) {
  MockRpcTestClient mock;
  RpcTestClient& client = mock;
  EXPECT_CALL(mock, Unary(_, _)).WillOnce([](const TestRequest& request, call_options) {
    return answer("mocked " + request.text());
  });
  EXPECT_CALL(mock, ServerStreaming(_, _)).WillOnce([](const TestRequest&, call_options) {
    return answers(3);
  });
  EXPECT_EQ(sync_wait(client.Unary(request_for("hello"))).text(), "mocked hello");
  EXPECT_EQ(
      sync_wait(collect(client.ServerStreaming(TestRequest()), form::exception)).replies.size(),
      3u);
}

/// Has no channel.
class without_channel final : public RpcTestClient {};

TEST(MockedClient, SaysWhichMistakeACallWithoutAChannelIs) {
  without_channel client;
  EXPECT_THROW(sync_wait(client.Unary(TestRequest())), std::logic_error);
  EXPECT_THROW(sync_wait(client.ClientStreaming(numbered(1))), std::logic_error);
  world here;
  EXPECT_THROW(sync_wait(here.client.ClientStreaming({})), std::logic_error);
}

TEST(MockedHandler, AnswersOverTheWire) {
  MockRpcTestHandler handler;
  EXPECT_CALL(handler, Unary(_, _))
      .WillOnce([](server_context&, const TestRequest& request) { return answer(request.text()); })
      .WillOnce([](server_context&, const TestRequest&) { return task<TestReply>(); });
  const serving served(handler);
  RpcTestClient client(served.connect());
  EXPECT_EQ(sync_wait(client.Unary(request_for("hello"))).text(), "hello");
  const auto empty = sync_wait(make(client, call_plan(rpc_kind::unary, request_for("hello"))));
  EXPECT_EQ(empty.code(), status_code::UNKNOWN);
  EXPECT_NE(served.errors().lines().at(0).find("empty task"), std::string::npos);
}

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreturn-type"
#endif
task<TestReply> answer_to(TestRequest request) {
  if (request.text() == "hello") co_return TestReply();
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

TEST(MockedHandler, ThatRunsOffItsEndIsNamed) {
  MockRpcTestHandler handler;
  EXPECT_CALL(handler, Unary(_, _)).WillRepeatedly([](server_context&, const TestRequest& request) {
    return answer_to(request);
  });
  const serving served(handler);
  RpcTestClient client(served.connect());
  const auto seen = sync_wait(make(client, call_plan(rpc_kind::unary, request_for("other"))));
  EXPECT_EQ(seen.code(), status_code::UNKNOWN);
  EXPECT_EQ(served.errors().lines().at(0),
            "protocoro.testing.RpcTest/Unary: protocoro: a task<T> ended without co_return");
  EXPECT_NO_THROW(sync_wait(client.Unary(request_for("hello"))));
}

}  // namespace
}  // namespace rpc_test
