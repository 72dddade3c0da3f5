// What mocked calls are answered with, on either side.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/testing/gmock.hpp"
#include "rpc_test_mock.coro.pb.h"

namespace rpc_test {
namespace {

using protocoro::fail_with;
using protocoro::reply;
using protocoro::reply_stream;
using protocoro::reply_with;
using protocoro::rpc_error;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::testing::MockRpcTestClient;
using protocoro::testing::MockRpcTestHandler;

constexpr rpc_kind all_kinds[] = {rpc_kind::unary, rpc_kind::server_streaming,
                                  rpc_kind::client_streaming, rpc_kind::bidi_streaming};

TestReply said(std::string text) {
  TestReply message;
  message.set_text(std::move(text));
  return message;
}

std::vector<std::string> texts_of(const outcome& seen) {
  std::vector<std::string> texts;
  for (const TestReply& each : seen.replies) texts.push_back(each.text());
  return texts;
}

using texts = std::vector<std::string>;

task<TestReply> answer(std::string text) { co_return said(std::move(text)); }
async_generator<TestReply> answers(std::string text) { co_yield said(std::move(text)); }

async_generator<TestRequest> counted(int last, int& given) {
  while (given != last) {
    ++given;
    co_yield TestRequest();
  }
}

TEST(MockActions, ReplyAnswersEveryCall) {
  MockRpcTestClient client;
  EXPECT_CALL(client, Unary).WillOnce(reply(said("first"))).WillRepeatedly(reply(said("later")));
  for (const char* expected : {"first", "later", "later"})
    EXPECT_EQ(sync_wait(client.Unary(TestRequest())).text(), expected);
}

TEST(MockActions, ReplyReadsStreamedRequestsToTheirEnd) {
  MockRpcTestClient client;
  EXPECT_CALL(client, ClientStreaming).Times(2).WillRepeatedly(reply(said("counted")));
  for (int i = 0; i != 2; ++i) {
    int given = 0;
    EXPECT_EQ(sync_wait(client.ClientStreaming(counted(3, given))).text(), "counted");
    EXPECT_EQ(given, 3);
  }
}

TEST(MockActions, ReplyStreamGivesItsMessagesToEveryCall) {
  MockRpcTestClient client;
  EXPECT_CALL(client, ServerStreaming).WillRepeatedly(reply_stream({said("one"), said("two")}));
  for (int i = 0; i != 2; ++i) {
    const auto seen = sync_wait(collect(client.ServerStreaming(TestRequest()), form::exception));
    EXPECT_EQ(texts_of(seen), (texts{"one", "two"}));
    EXPECT_EQ(seen.code(), status_code::OK);
  }
}

TEST(MockActions, ReplyStreamReadsStreamedRequestsMeanwhile) {
  MockRpcTestClient client;
  EXPECT_CALL(client, Bidi).WillOnce(reply_stream(std::vector{said("one"), said("two")}));
  int given = 0;
  const auto seen = sync_wait(collect(client.Bidi(counted(3, given)), form::exception));
  EXPECT_EQ(texts_of(seen), (texts{"one", "two"}));
  EXPECT_EQ(given, 3);
}

TEST(MockActions, ReplyStreamEndsThoughItsRequestsDoNot) {
  MockRpcTestClient client;
  EXPECT_CALL(client, Bidi).WillOnce(reply_stream({said("one")}));
  auto requests = once(TestRequest(), requests_then::stay_open);
  const auto seen = sync_wait(collect(client.Bidi(std::move(requests)), form::exception));
  EXPECT_EQ(texts_of(seen), texts{"one"});
}

TEST(MockActions, ReplyStreamMayBreakOff) {
  MockRpcTestClient client;
  EXPECT_CALL(client, ServerStreaming)
      .WillRepeatedly(reply_stream({said("one")}).then_fail(status_code::UNAVAILABLE, "gone"));
  for (const form how : {form::exception, form::result}) {
    const auto seen = sync_wait(collect(client.ServerStreaming(TestRequest()), how));
    EXPECT_EQ(texts_of(seen), texts{"one"});
    EXPECT_EQ(seen.code(), status_code::UNAVAILABLE);
    EXPECT_EQ(seen.status.error_message(), "gone");
  }
}

TEST(MockActions, FailWithFailsCallsOfAnyKind) {
  MockRpcTestClient client;
  const rpc_error failure(status_code::NOT_FOUND, "no such thing", "details");
  EXPECT_CALL(client, Unary).WillRepeatedly(fail_with(failure));
  EXPECT_CALL(client, ServerStreaming).WillRepeatedly(fail_with(failure));
  EXPECT_CALL(client, ClientStreaming).WillRepeatedly(fail_with(failure));
  EXPECT_CALL(client, Bidi).WillRepeatedly(fail_with(status_code::NOT_FOUND, "no such thing"));
  for (const rpc_kind kind : all_kinds)
    for (const form how : {form::exception, form::result}) {
      call_plan plan(kind, TestRequest());
      plan.how = how;
      const auto seen = sync_wait(make(client, plan));
      EXPECT_EQ(seen.code(), status_code::NOT_FOUND) << name_of(kind);
      EXPECT_EQ(seen.status.error_message(), "no such thing");
      const bool in_words = kind == rpc_kind::bidi_streaming;
      EXPECT_EQ(seen.status.error_details(), in_words ? "" : "details");
    }
}

TEST(MockActions, ReplyWithTakesATaskOrAStream) {
  MockRpcTestClient client;
  EXPECT_CALL(client, Unary)
      .WillOnce(reply_with(answer("a task")))
      .WillOnce(reply_with(answer("another")));
  EXPECT_CALL(client, Bidi).WillOnce(reply_with(answers("a stream")));
  EXPECT_EQ(sync_wait(client.Unary(TestRequest())).text(), "a task");
  EXPECT_EQ(sync_wait(client.Unary(TestRequest())).text(), "another");
  EXPECT_EQ(texts_of(sync_wait(collect(client.Bidi(numbered(1)), form::exception))),
            texts{"a stream"});
}

/// How the await of `call` fails.
template <class Reply>
std::string mistake_of(task<Reply> call) {
  try {
    sync_wait(std::move(call));
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "none";
}

TEST(MockActions, ReplyWithFailsTheTestThatCallsItAgain) {
  constexpr auto text =
      "protocoro: reply_with answers one call only: pass WillRepeatedly a function that makes "
      "tasks";
  MockRpcTestClient client;
  EXPECT_CALL(client, Unary).WillRepeatedly(reply_with(answer("a task")));
  EXPECT_EQ(sync_wait(client.Unary(TestRequest())).text(), "a task");
  std::string seen;
  EXPECT_NONFATAL_FAILURE(seen = mistake_of(client.Unary(TestRequest())), text);
  EXPECT_EQ(seen, text);
}

TEST(MockActions, FunctionsThatMakeTasksAnswerEveryCall) {
  MockRpcTestClient client;
  EXPECT_CALL(client, Unary).WillRepeatedly([] { return answer("made"); });
  for (int i = 0; i != 2; ++i) EXPECT_EQ(sync_wait(client.Unary(TestRequest())).text(), "made");
}

TEST(MockedClient, SaysThatACallHasNoAction) {
  MockRpcTestClient client;
  EXPECT_CALL(client, Unary);
  EXPECT_CALL(client, ClientStreaming);
  constexpr auto text =
      "protocoro: the mock has no action for this call, or its action returned an empty task";
  EXPECT_EQ(mistake_of(client.Unary(TestRequest())), text);
  EXPECT_EQ(mistake_of(client.ClientStreaming(numbered(1))), text);
}

// --- the request of a call

TEST(MockedClient, KeepsTheRequestAsLongAsTheTask) {
  MockRpcTestClient client;
  EXPECT_CALL(client, Unary)
      .WillRepeatedly([](const TestRequest& request, call_options) -> task<TestReply> {
        co_return said("mocked " + request.text());
      });
  TestRequest request = request_for("hello");
  auto first = client.Unary(request);
  request.set_text("changed");
  auto second = client.Unary(request);
  request.set_text("changed again");
  EXPECT_EQ(sync_wait(std::move(first)).text(), "mocked hello");
  EXPECT_EQ(sync_wait(std::move(second)).text(), "mocked changed");
}

TEST(MockedClient, KeepsTheRequestAsLongAsTheStream) {
  MockRpcTestClient client;
  EXPECT_CALL(client, ServerStreaming)
      .WillOnce([](const TestRequest& request, call_options) -> async_generator<TestReply> {
        for (int i = 0; i != 2; ++i) co_yield said(request.text());
      });
  TestRequest request = request_for("hello");
  auto replies = client.ServerStreaming(request);
  request.set_text("changed");
  EXPECT_EQ(texts_of(sync_wait(collect(std::move(replies), form::exception))),
            (texts{"hello", "hello"}));
}

/// In ordinary code under test: two calls are made before one is awaited.
task<std::string> both(RpcTestClient& client) {
  auto calls = when_all(client.Unary(request_for("one")), client.Unary(request_for("two")));
  const auto replies = co_await std::move(calls);
  co_return std::get<0>(replies).text() + " " + std::get<1>(replies).text();
}

TEST(MockedClient, KeepsTheRequestsOfTemporaries) {
  MockRpcTestClient client;
  EXPECT_CALL(client, Unary)
      .Times(2)
      .WillRepeatedly([](const TestRequest& request, call_options) -> task<TestReply> {
        co_return said(request.text());
      });
  EXPECT_EQ(sync_wait(both(client)), "one two");
}

// --- handlers

TEST(MockActions, AnswerForHandlersToo) {
  testing::NiceMock<MockRpcTestHandler> handler;
  ON_CALL(handler, Unary).WillByDefault(reply(said("unary")));
  ON_CALL(handler, ServerStreaming).WillByDefault(reply_stream({said("a"), said("b")}));
  ON_CALL(handler, ClientStreaming).WillByDefault(reply(said("client streaming")));
  ON_CALL(handler, Bidi)
      .WillByDefault(reply_stream({said("bidi")}).then_fail(status_code::ABORTED, "enough"));
  const serving served(handler);
  RpcTestClient client(served.connect());
  const texts expected[] = {{"unary"}, {"a", "b"}, {"client streaming"}, {"bidi"}};
  for (std::size_t i = 0; i != std::size(all_kinds); ++i) {
    const auto seen = sync_wait(make(client, call_plan(all_kinds[i], request_for("hello"))));
    EXPECT_EQ(texts_of(seen), expected[i]);
    const bool broken = all_kinds[i] == rpc_kind::bidi_streaming;
    EXPECT_EQ(seen.code(), broken ? status_code::ABORTED : status_code::OK);
  }
}

}  // namespace
}  // namespace rpc_test
