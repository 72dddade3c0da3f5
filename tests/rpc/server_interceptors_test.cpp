// What interceptors of a server may do, around each of the four kinds, inline and on a pool.
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "calls.hpp"
#include "diary.hpp"
#include "protocoro/cancelled.hpp"
#include "protocoro/flowing_value.hpp"
#include "protocoro/server_interceptor.hpp"
#include "protocoro/sync_wait.hpp"
#include "protocoro/with_timeout.hpp"
#include "world.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using google::protobuf::Message;
using protocoro::call_info;
using protocoro::intercepted_call;
using protocoro::next_step;
using protocoro::rpc_error;
using protocoro::server_interceptor;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::with_timeout;

/// An interceptor that is one function, with a name and something to write into.
class doing final : public server_interceptor {
 public:
  using function = task<> (*)(doing& self, intercepted_call& call, next_step next);

  explicit doing(function what, diary* notes = nullptr, std::string own_name = "it")
      : log(notes), name(std::move(own_name)), what_(what) {}

  task<> intercept(intercepted_call& call, next_step next) override {
    return what_(*this, call, next);
  }

  void note(const std::string& text) const { log->add(name + " " + text); }

  diary* log;
  std::string name;

 private:
  function what_;
};

std::shared_ptr<doing> make(doing::function what, diary* notes = nullptr, std::string name = "it") {
  return std::make_shared<doing>(what, notes, std::move(name));
}

class AroundEveryKind : public testing::TestWithParam<std::tuple<rpc_kind, place>> {
 protected:
  rpc_kind kind() const { return std::get<0>(GetParam()); }
  bool one_reply() const { return !streams_replies(kind()); }

  void serve(std::vector<std::shared_ptr<server_interceptor>> chain) {
    server_options options;
    for (auto& each : chain) options.intercept(std::move(each));
    served_.emplace(handler, std::get<1>(GetParam()), std::move(options));
    client_.emplace(served_->connect());
    handler.neighbour = &*client_;
  }

  outcome call(TestRequest request, call_options options = {},
               requests_then then = requests_then::end) {
    call_plan plan(kind(), std::move(request));
    plan.options = std::move(options);
    plan.then = then;
    return sync_wait(make_call(*client_, std::move(plan)));
  }
  static task<outcome> make_call(RpcTestClient& client, call_plan plan) {
    return rpc_test::make(client, std::move(plan));
  }
  RpcTestClient& client() { return *client_; }
  lines errors() const { return served_->errors().lines(); }

  diary log;
  subject handler;

 private:
  std::optional<serving> served_;
  std::optional<RpcTestClient> client_;
};

task<> around(doing& self, intercepted_call&, next_step next) {
  self.note("before");
  co_await next();
  self.note("after");
}

TEST_P(AroundEveryKind, TheFirstIsTheOutermost) {
  serve({make(around, &log, "outer"), make(around, &log, "inner")});
  const outcome seen = call(request_for("hello", 3));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.size(), one_reply() ? 1u : 3u);
  EXPECT_EQ(seen.replies.back().text(), "hello");
  EXPECT_EQ(log.all(), (lines{"outer before", "inner before", "inner after", "outer after"}));
}

task<> rejects(doing&, intercepted_call& call, next_step) {
  call.context().add_trailing_metadata("why", "because");
  throw rpc_error(status_code::PERMISSION_DENIED, "members only", "details");
  co_return;
}

task<> rejects_at_once(doing&, intercepted_call&, next_step) {
  throw rpc_error(status_code::PERMISSION_DENIED, "members only", "details");
}

TEST_P(AroundEveryKind, ARejectedCallNeverStartsItsHandler) {
  for (const auto& rejecting : {rejects, rejects_at_once}) {
    serve({make(rejecting)});
    const outcome seen = call(request_for("hello", 3), {}, requests_then::stay_open);
    EXPECT_EQ(seen.code(), status_code::PERMISSION_DENIED);
    EXPECT_EQ(seen.status.error_message(), "members only");
    EXPECT_EQ(seen.status.error_details(), "details");
    EXPECT_TRUE(seen.replies.empty());
  }
  EXPECT_EQ(handler.handlers.entries(), 0);
  EXPECT_EQ(errors(), lines());
}

task<> answers(doing&, intercepted_call& call, next_step) {
  TestReply reply;
  reply.set_text("from the cache");
  call.reply(reply);
  co_return;
}

TEST_P(AroundEveryKind, AnswersWithoutTheHandler) {
  serve({make(answers)});
  const outcome seen = call(request_for("hello", 3));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  ASSERT_EQ(seen.replies.size(), 1u);
  EXPECT_EQ(seen.replies[0].text(), "from the cache");
  EXPECT_EQ(handler.handlers.entries(), 0);
}

task<> ends(doing&, intercepted_call&, next_step) { co_return; }

TEST_P(AroundEveryKind, NoAnswerIsAnErrorWhereOneIsDue) {
  serve({make(ends)});
  const outcome seen = call(request_for("hello", 3));
  EXPECT_EQ(seen.code(), one_reply() ? status_code::UNKNOWN : status_code::OK);
  const std::string complaint =
      method_of(kind()) + ": an interceptor has ended without next() and without a reply";
  EXPECT_EQ(errors(), one_reply() ? lines{complaint} : lines{});
}

task<> replaces_the_reply(doing&, intercepted_call& call, next_step next) {
  co_await next();
  TestReply reply;
  reply.set_text("something else");
  call.reply(reply);
}

TEST_P(AroundEveryKind, ReplacesAReplyOrAddsOne) {
  serve({make(replaces_the_reply)});
  const outcome seen = call(request_for("hello", 3));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.size(), one_reply() ? 1u : 4u);
  EXPECT_EQ(seen.replies.back().text(), "something else");
}

task<> translates(doing& self, intercepted_call& call, next_step next) {
  std::string thrown = "nothing";
  try {
    co_await next();
  } catch (const rpc_error& error) {
    thrown = error.what();
  } catch (const std::runtime_error& error) {
    thrown = error.what();
  }
  self.note(thrown);
  call.context().add_trailing_metadata("thrown", thrown);
  throw rpc_error(status_code::DATA_LOSS, "translated");
}

TEST_P(AroundEveryKind, ReplacesTheStatusAndAddsMetadata) {
  serve({make(translates, &log)});
  TestRequest failing = request_for("fails", 2);
  failing.set_fail_with(status_code::NOT_FOUND);
  failing.set_error_message("gone");
  const call_info info;
  const outcome seen = call(failing, call_options().record(info));
  EXPECT_EQ(seen.code(), status_code::DATA_LOSS);
  EXPECT_EQ(seen.replies.size(), one_reply() ? 0u : 2u);
  EXPECT_EQ(info.trailing_metadata().find("thrown"), "NOT_FOUND: gone");
  EXPECT_EQ(call(request_for(scene::throws)).code(), status_code::DATA_LOSS);
  EXPECT_EQ(log.all(), (lines{"it NOT_FOUND: gone", std::string("it ") + secret}));
  EXPECT_EQ(errors(), lines());
}

task<> swallows(doing&, intercepted_call& call, next_step next) {
  try {
    co_await next();
  } catch (const std::exception&) {
  }
  TestReply reply;
  reply.set_text("never mind");
  call.reply(reply);
}

TEST_P(AroundEveryKind, TurnsAFailureIntoAnAnswer) {
  serve({make(swallows)});
  const outcome seen = call(request_for(scene::throws, 2));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.size(), one_reply() ? 1u : 3u);
  EXPECT_EQ(seen.replies.back().text(), "never mind");
}

task<> changes_messages(doing& self, intercepted_call& call, next_step next) {
  const std::string mark = self.name;
  call.change_requests([mark](Message& message) {
    auto& request = dynamic_cast<TestRequest&>(message);
    request.set_text(request.text() + " >" + mark);
  });
  call.change_replies([mark](Message& message) {
    auto& reply = dynamic_cast<TestReply&>(message);
    reply.set_text(reply.text() + " <" + mark);
  });
  co_await next();
}

TEST_P(AroundEveryKind, ChangesMessagesOuterRequestsFirstInnerRepliesFirst) {
  serve({make(changes_messages, &log, "outer"), make(changes_messages, &log, "inner")});
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

TEST_P(AroundEveryKind, SeesMessages) {
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

TEST_P(AroundEveryKind, ARequestThatAHookRefusesFailsTheCall) {
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

TEST_P(AroundEveryKind, AReplyThatAHookRefusesEndsTheHandler) {
  serve({make(refuses_replies, &log)});
  EXPECT_EQ(call(request_for("hello", 3)).code(), status_code::DATA_LOSS);
  EXPECT_EQ(log.all(), lines{"it DATA_LOSS: bad reply"});
  handler.handlers.wait_until_empty();
}

task<> limits_time(doing& self, intercepted_call&, next_step next) {
  try {
    co_await with_timeout(next(), 20ms);
  } catch (const rpc_error& error) {
    self.note(error.what());
    throw;
  }
}

TEST_P(AroundEveryKind, LimitsTheTimeOfAHandlerWhereverItWaits) {
  lines waits{scene::waits, scene::calls};
  if (streams_requests(kind())) waits.push_back(scene::reads);
  if (streams_replies(kind())) waits.push_back(scene::yields);
  for (const std::string& where : waits) {
    serve({make(limits_time, &log, where)});
    const outcome seen = call(request_for(where), {}, requests_then::stay_open);
    EXPECT_EQ(seen.code(), status_code::DEADLINE_EXCEEDED) << where;
    EXPECT_EQ(log.all().back().find(where + " DEADLINE_EXCEEDED: "), 0u) << log.all().back();
    handler.handlers.wait_until_empty();
  }
}

task<> goes_on_twice(doing& self, intercepted_call&, next_step next) {
  co_await next();
  try {
    co_await next();
  } catch (const std::logic_error& error) {
    self.note(error.what());
  }
}

TEST_P(AroundEveryKind, GoesOnOnce) {
  serve({make(goes_on_twice, &log)});
  EXPECT_TRUE(call(request_for("hello")).status.ok());
  EXPECT_EQ(log.all(), lines{"it protocoro: an interceptor has called next() again"});
  EXPECT_EQ(handler.handlers.entries(), 1);
}

task<> drops_the_next_step(doing&, intercepted_call& call, next_step next) {
  { const task<> never = next(); }
  TestReply reply;
  reply.set_text("dropped");
  call.reply(reply);
  co_return;
}

TEST_P(AroundEveryKind, AStepThatIsNotAwaitedIsNotTaken) {
  serve({make(around, &log), make(drops_the_next_step)});
  EXPECT_EQ(call(request_for("hello")).replies.at(0).text(), "dropped");
  EXPECT_EQ(handler.handlers.entries(), 0);
}

task<> hears_of_stops(doing& self, intercepted_call&, next_step next) {
  try {
    co_await next();
  } catch (const protocoro::cancelled&) {
    self.note("cancelled");
    throw;
  }
}

TEST_P(AroundEveryKind, ACancelledCallUnwindsTheChain) {
  serve({make(hears_of_stops, &log, "outer"), make(hears_of_stops, &log, "inner")});
  const outcome seen = call(request_for(scene::waits), call_options().timeout(50ms));
  EXPECT_EQ(seen.code(), status_code::DEADLINE_EXCEEDED);
  handler.handlers.wait_until_empty();
  while (log.all().size() < 2) std::this_thread::yield();
  EXPECT_EQ(log.all(), (lines{"inner cancelled", "outer cancelled"}));
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

TEST_P(AroundEveryKind, SaysWhatIsWrong) {
  serve({make(says_wrong_things, &log)});
  EXPECT_TRUE(call(request_for("hello")).status.ok());
  EXPECT_EQ(log.all(),
            (lines{"it protocoro: " + method_of(kind()) +
                       " replies with protocoro.testing.TestReply, not with "
                       "protocoro.testing.TestRequest",
                   "it protocoro: messages are looked at from before next() on, or not at all"}));
}

task<> read_one(async_generator<TestReply>& replies) { co_await replies.next(); }

TEST_P(AroundEveryKind, LimitsTheTimeOfAHandlerWhoseRepliesNobodyReads) {
  if (kind() != rpc_kind::server_streaming) return;
  serve({make(limits_time, &log)});
  auto replies = client().ServerStreaming(request_for(scene::yields, 0));
  sync_wait(read_one(replies));
  handler.handlers.wait_until_empty();
}

std::string name_of_case(const testing::TestParamInfo<std::tuple<rpc_kind, place>>& tested) {
  return name_of(std::get<0>(tested.param)) +
         (std::get<1>(tested.param) == place::pool ? "OnAPool" : "Inline");
}

INSTANTIATE_TEST_SUITE_P(
    Rpc, AroundEveryKind,
    testing::Combine(testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                     rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                     testing::Values(place::inline_, place::pool)),
    name_of_case);

// --- values that flow

constinit protocoro::flowing_value<std::string> user;
constinit protocoro::flowing_value<int> visits;

task<> tells_who(doing&, intercepted_call& call, next_step next) {
  co_await user.set(std::string(call.context().metadata("user").value_or("nobody")));
  co_await visits.set(1);
  co_await visits.set(2);
  co_await next();
}

class greets final : public RpcTestHandler {
  task<TestReply> Unary(server_context&, const TestRequest&) override {
    TestReply reply;
    const std::string greeting = co_await greet();
    reply.set_text(greeting);
    co_return reply;
  }
  static task<std::string> greet() {
    const std::string* who = co_await user.get();
    const int* often = co_await visits.get();
    if (who == nullptr) co_return "who are you?";
    co_return "hello, " + *who + std::to_string(*often);
  }
};

TEST(FlowingValue, ReachesTheHandlerAndWhatItAwaits) {
  greets handler;
  const serving served(handler, place::inline_, server_options().intercept(make(tells_who)));
  RpcTestClient client(served.connect());
  const auto ask = [&](const char* name) {
    return sync_wait(client.Unary(request_for(""), call_options().metadata("user", name))).text();
  };
  EXPECT_EQ(ask("fred"), "hello, fred2");
  EXPECT_EQ(ask("ann"), "hello, ann2");
}

TEST(FlowingValue, IsNullWhereNobodySetIt) {
  greets handler;
  const serving served(handler);
  RpcTestClient client(served.connect());
  EXPECT_EQ(sync_wait(client.Unary(request_for(""))).text(), "who are you?");
}

// --- where they are registered

TEST(Interception, OfOneServiceOrOneMethodOnly) {
  diary log;
  subject handler;
  greets other;
  const serving served(handler, place::inline_,
                       server_options()
                           .intercept(handler, "Unary", make(around, &log, "method"))
                           .intercept(make(around, &log, "server"))
                           .intercept(handler, make(around, &log, "service")));
  RpcTestClient client(served.connect());
  sync_wait(client.Unary(request_for("")));
  EXPECT_EQ(log.all(), (lines{"method before", "server before", "service before", "service after",
                              "server after", "method after"}));
  sync_wait(collect(client.ServerStreaming(request_for("")), form::exception));
  EXPECT_EQ(log.all().size(), 10u);
  EXPECT_EQ(log.all()[6], "server before");
}

std::string why_not(const server_options& options, protocoro::service& handler) {
  try {
    const protocoro::server server(options, handler);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing";
}

TEST(Interception, OfWhatIsNotServedIsRefused) {
  subject handler;
  subject other;
  const auto options = [] { return server_options().listen("127.0.0.1:0"); };
  EXPECT_EQ(why_not(options().intercept(nullptr), handler),
            "protocoro: intercept was given no interceptor");
  EXPECT_EQ(why_not(options().intercept(other, make(around)), handler),
            "protocoro: intercept names a service that the server does not serve");
  EXPECT_EQ(why_not(options().intercept(handler, "Unitary", make(around)), handler),
            "protocoro: intercept names 'Unitary', which is no method of "
            "'protocoro.testing.RpcTest'");
  EXPECT_EQ(why_not(options().intercept(handler, "Unary", make(around)), handler), "nothing");
}

}  // namespace
}  // namespace rpc_test
