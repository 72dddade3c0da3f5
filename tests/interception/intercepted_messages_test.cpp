// What interceptors of a server may do with messages, in each of the four kinds.
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "../harness/around_every_kind.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace rpc_test {
namespace {

using google::protobuf::Message;
using protocoro::rpc_error;
using protocoro::status_code;

class InterceptedMessages : public AroundEveryKind {};

TEST_P(InterceptedMessages, ChangesMessagesOuterRequestsFirstInnerRepliesFirst) {
  serve({make(mark_messages<doing, intercepted_call>, &log, "outer"),
         make(mark_messages<doing, intercepted_call>, &log, "inner")});
  const outcome seen = call(request_for("hello", 3));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.size(), one_reply() ? 1u : 3u);
  for (const TestReply& reply : seen.replies)
    EXPECT_EQ(reply.text(), "hello >outer >inner <inner <outer");
}

task<> counts_messages(doing& self, intercepted_call& call, next_step next) {
  int requests = 0, replies = 0;
  call.see_requests([&](const Message&) { ++requests; });
  call.see_replies([&](const Message&) { ++replies; });
  co_await next();
  self.note(std::to_string(requests) + " requests, " + std::to_string(replies) + " replies");
}

TEST_P(InterceptedMessages, SeesMessages) {
  serve({make(counts_messages, &log)});
  EXPECT_TRUE(call(request_for("hello", 3)).status.ok());
  EXPECT_EQ(log.all(),
            lines{one_reply() ? "it 1 requests, 1 replies" : "it 1 requests, 3 replies"});
}

task<> refuses_requests(doing& self, intercepted_call& call, next_step next) {
  call.see_requests(
      [](const Message&) { throw rpc_error(status_code::INVALID_ARGUMENT, "bad request"); });
  try {
    co_await next();
  } catch (const rpc_error& error) {
    self.note(error.what());
    throw;
  }
}

TEST_P(InterceptedMessages, ARequestThatAHookRefusesFailsTheCall) {
  serve({make(refuses_requests, &log)});
  EXPECT_EQ(call(request_for("hello", 3)).code(), status_code::INVALID_ARGUMENT);
  EXPECT_EQ(log.all(), lines{"it INVALID_ARGUMENT: bad request"});
  EXPECT_EQ(handler.handlers.entries(), streams_requests(kind()) ? 1 : 0);
}

task<> refuses_replies(doing& self, intercepted_call& call, next_step next) {
  call.see_replies([](const Message&) { throw rpc_error(status_code::DATA_LOSS, "bad reply"); });
  try {
    co_await next();
  } catch (const rpc_error& error) {
    self.note(error.what());
    throw;
  }
}

TEST_P(InterceptedMessages, AReplyThatAHookRefusesEndsTheHandler) {
  serve({make(refuses_replies, &log)});
  EXPECT_EQ(call(request_for("hello", 3)).code(), status_code::DATA_LOSS);
  EXPECT_EQ(log.all(), lines{"it DATA_LOSS: bad reply"});
  handler.handlers.wait_until_empty();
}

task<> says_wrong_things(doing& self, intercepted_call& call, next_step next) {
  try {
    call.reply(TestRequest());
  } catch (const std::invalid_argument& error) {
    self.note(error.what());
  }
  co_await next();
  try {
    call.see_requests([](const Message&) {});
  } catch (const std::logic_error& error) {
    self.note(error.what());
  }
}

TEST_P(InterceptedMessages, SaysWhatIsWrong) {
  serve({make(says_wrong_things, &log)});
  EXPECT_TRUE(call(request_for("hello")).status.ok());
  EXPECT_EQ(log.all(), (lines{"it protocoro: " + method_of(kind()) +
                                  " replies with protocoro.testing.TestReply, not with "
                                  "protocoro.testing.TestRequest",
                              "it protocoro: register message hooks before next()"}));
}

INSTANTIATE_TEST_SUITE_P(Rpc, InterceptedMessages, every_kind_and_place(), name_of_case);

/// Yields one message again and again, which is const.
class repeats final : public RpcTestHandler {
  async_generator<TestReply> ServerStreaming(server_context&, const TestRequest&) override {
    const TestReply always = reply_to(request_for("hello"), 0);
    for (int i = 0; i != 3; ++i) co_yield always;
  }
};

TEST(InterceptedReply, IsACopyOfWhatIsYielded) {
  repeats handler;
  const serving served(
      handler, place::inline_,
      server_options().intercept(make(mark_messages<doing, intercepted_call>, nullptr, "it")));
  RpcTestClient client(served.connect());
  const outcome seen =
      protocoro::sync_wait(collect(client.ServerStreaming(request_for("")), form::exception));
  ASSERT_EQ(seen.replies.size(), 3u);
  for (const TestReply& reply : seen.replies) EXPECT_EQ(reply.text(), "hello <it");
}

}  // namespace
}  // namespace rpc_test
