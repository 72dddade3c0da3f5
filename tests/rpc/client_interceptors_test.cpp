// What interceptors of a client may do, around each of the four kinds.
#include <gmock/gmock.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "calls.hpp"
#include "diary.hpp"
#include "protocoro/client_interceptor.hpp"
#include "protocoro/flowing_value.hpp"
#include "protocoro/result.hpp"
#include "protocoro/server_interceptor.hpp"
#include "protocoro/sync_wait.hpp"
#include "protocoro/when_any.hpp"
#include "protocoro/with_timeout.hpp"
#include "world.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using google::protobuf::Message;
using protocoro::call_info;
using protocoro::channel_options;
using protocoro::client_interceptor;
using protocoro::intercepted_call;
using protocoro::next_step;
using protocoro::outgoing_call;
using protocoro::rpc_error;
using protocoro::server_interceptor;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;

/// An interceptor that is one function, with a name and something to write into.
class doing final : public client_interceptor {
 public:
  using function = task<> (*)(doing& self, outgoing_call& call, next_step next);

  explicit doing(function what, diary* notes = nullptr, std::string own_name = "it")
      : log(notes), name(std::move(own_name)), what_(what) {}

  task<> intercept(outgoing_call& call, next_step next) override {
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

/// On the server: writes down what comes, and fails as many calls as it is told.
class doorkeeper final : public server_interceptor {
 public:
  explicit doorkeeper(diary& notes) : log_(notes) {}

  std::atomic<int> refuses{0};

 private:
  task<> intercept(intercepted_call& call, next_step next) override {
    log_.add("arrives " + std::string(call.context().metadata("mark").value_or("unmarked")));
    if (refuses.fetch_sub(1) > 0) throw rpc_error(status_code::UNAVAILABLE, "not now");
    co_await next();
  }

  diary& log_;
};

class AroundCalls : public testing::TestWithParam<rpc_kind> {
 protected:
  bool one_reply() const { return !streams_replies(GetParam()); }

  void connect_with(std::vector<std::shared_ptr<client_interceptor>> chain) {
    channel_options options;
    for (auto& each : chain) options.intercept(std::move(each));
    client_.emplace(protocoro::connect(served_.address(), options));
  }
  outcome call(TestRequest request, call_options options = {}, form how = form::exception) {
    call_plan plan(GetParam(), std::move(request));
    plan.options = std::move(options);
    plan.how = how;
    return sync_wait(rpc_test::make(*client_, std::move(plan)));
  }

  diary log;
  subject handler;
  std::shared_ptr<doorkeeper> door = std::make_shared<doorkeeper>(log);

 private:
  serving served_{handler, place::inline_, server_options().intercept(door)};
  std::optional<RpcTestClient> client_;
};

task<> marks(doing& self, outgoing_call& call, next_step next) {
  self.note("before " + std::string(call.method().full_name()));
  call.options().metadata("mark", self.name);
  co_await next();
  self.note("after");
}

TEST_P(AroundCalls, TheFirstIsTheOutermostAndOptionsAreTheirs) {
  connect_with({make(marks, &log, "outer"), make(marks, &log, "inner")});
  const outcome seen = call(request_for("hello", 3));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.size(), one_reply() ? 1u : 3u);
  EXPECT_EQ(log.all(),
            (lines{"outer before " + method_of(GetParam()), "inner before " + method_of(GetParam()),
                   "arrives outer", "inner after", "outer after"}));
}

task<> refuses(doing&, outgoing_call&, next_step) {
  throw rpc_error(status_code::RESOURCE_EXHAUSTED, "the circuit is open");
}

TEST_P(AroundCalls, ACallThatIsRefusedIsNotMade) {
  connect_with({make(refuses)});
  for (const form how : {form::exception, form::result}) {
    const outcome seen = call(request_for("hello", 3), {}, how);
    EXPECT_EQ(seen.code(), status_code::RESOURCE_EXHAUSTED);
    EXPECT_EQ(seen.status.error_message(), "the circuit is open");
  }
  EXPECT_EQ(log.all(), lines());
}

task<> answers(doing&, outgoing_call& call, next_step) {
  TestReply reply;
  reply.set_text("from the cache");
  call.reply(reply);
  co_return;
}

TEST_P(AroundCalls, AnswersWithoutACall) {
  connect_with({make(answers)});
  const call_info info;
  const outcome seen = call(request_for("hello", 3), call_options().record(info));
  ASSERT_EQ(seen.replies.size(), 1u);
  EXPECT_EQ(seen.replies[0].text(), "from the cache");
  EXPECT_EQ(log.all(), lines());
  EXPECT_TRUE(sync_wait(info.initial_metadata()).empty());
}

task<> makes_again(doing& self, outgoing_call& call, next_step next) {
  for (int attempt = 1;; ++attempt) {
    call.options().metadata("mark", std::to_string(attempt));
    try {
      co_await next();
      co_return;
    } catch (const rpc_error& error) {
      if (error.code() != status_code::UNAVAILABLE || call.replies() != 0) throw;
      self.note("fails");
    }
  }
}

TEST_P(AroundCalls, MakesACallAgainUnlessItsRequestsAreStreamed) {
  connect_with({make(marks, &log, "outer"), make(makes_again, &log), make(marks, &log, "inner")});
  door->refuses = 2;
  if (streams_requests(GetParam())) {
    EXPECT_THROW(call(request_for("hello", 3)), std::logic_error);
    return;
  }
  const outcome seen = call(request_for("hello", 3));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.size(), one_reply() ? 1u : 3u);
  EXPECT_THAT(log.all(), testing::Contains("it fails").Times(2));
  EXPECT_THAT(log.all(), testing::Contains("inner before " + method_of(GetParam())).Times(3));
  EXPECT_EQ(handler.handlers.entries(), 1);
}

task<> changes_messages(doing& self, outgoing_call& call, next_step next) {
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

TEST_P(AroundCalls, ChangesMessages) {
  connect_with({make(changes_messages, &log, "outer"), make(changes_messages, &log, "inner")});
  const outcome seen = call(request_for("hello", 3));
  EXPECT_EQ(seen.replies.size(), one_reply() ? 1u : 3u);
  for (const TestReply& reply : seen.replies)
    EXPECT_EQ(reply.text(), "hello >outer >inner <inner <outer");
}

task<> limits_time(doing&, outgoing_call& call, next_step next) {
  call.options().timeout(20ms);
  co_await next();
}

task<> limits_next(doing&, outgoing_call&, next_step next) {
  co_await protocoro::with_timeout(next(), 20ms);
}

TEST_P(AroundCalls, LimitsTheTimeOfACall) {
  connect_with({make(limits_time)});
  EXPECT_EQ(call(request_for(scene::waits)).code(), status_code::DEADLINE_EXCEEDED);
  connect_with({make(limits_next)});
  if (one_reply())
    EXPECT_EQ(call(request_for(scene::waits)).code(), status_code::DEADLINE_EXCEEDED);
  else
    EXPECT_THROW(call(request_for(scene::waits)), std::logic_error);
  handler.handlers.wait_until_empty();
}

task<> throws_its_own(doing&, outgoing_call&, next_step next) {
  co_await next();
  throw std::out_of_range("its own");
}

TEST_P(AroundCalls, WhatItThrowsIsWhatTheAwaitThrows) {
  connect_with({make(throws_its_own)});
  EXPECT_THROW(call(request_for("hello")), std::out_of_range);
}

std::string name_of_case(const testing::TestParamInfo<rpc_kind>& tested) {
  return name_of(tested.param);
}

INSTANTIATE_TEST_SUITE_P(Rpc, AroundCalls,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name_of_case);

// --- what flows from a server's interceptor to a nested call's

constinit protocoro::flowing_value<std::string> trace;

class takes_trace final : public server_interceptor {
  task<> intercept(intercepted_call& call, next_step next) override {
    co_await trace.set(std::string(call.context().metadata("trace").value_or("none")));
    co_await next();
  }
};

task<> passes_trace_on(doing&, outgoing_call& call, next_step next) {
  if (const std::string* id = co_await trace.get()) call.options().metadata("trace", *id);
  co_await next();
}

/// Asks itself, so often as the request says; in the end gives the trace.
class asks_itself final : public RpcTestHandler {
 public:
  RpcTestClient* itself = nullptr;

 private:
  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    if (request.count() != 0) {
      TestReply nested = co_await itself->Unary(request_for("", request.count() - 1));
      co_return nested;
    }
    TestReply reply;
    const std::string* id = co_await trace.get();
    reply.set_text(*id);
    co_return reply;
  }
};

TEST(FlowingValue, ReachesNestedCalls) {
  asks_itself handler;
  const serving served(handler, place::inline_,
                       server_options().intercept(std::make_shared<takes_trace>()));
  RpcTestClient client(
      protocoro::connect(served.address(), channel_options().intercept(make(passes_trace_on))));
  handler.itself = &client;
  auto nested = client.Unary(request_for("", 3), call_options().metadata("trace", "t-17"));
  EXPECT_EQ(sync_wait(std::move(nested)).text(), "t-17");
}

// --- streams

task<> only_goes_on(doing&, outgoing_call&, next_step next) { co_await next(); }

task<std::string> next_text(async_generator<TestReply>& replies) {
  const auto reply = co_await replies.next();
  co_return reply ? reply->text() : "the end";
}

task<std::string> at_once() { co_return "at once"; }

task<> lose_a_read_and_read(RpcTestClient& client) {
  protocoro::pipe<TestRequest> requests(1);
  auto replies = client.Bidi(requests.items());
  const auto first = co_await when_any(next_text(replies), at_once());
  EXPECT_EQ(first.index(), 1U);
  requests.try_push(request_for("hello"));
  const std::string text = co_await next_text(replies);
  EXPECT_EQ(text, "hello");
}

TEST(InterceptedStream, OutlivesALostRead) {
  world here;
  RpcTestClient client(
      protocoro::connect(here.address(), channel_options().intercept(make(only_goes_on))));
  sync_wait(lose_a_read_and_read(client));
}

task<async_generator<TestReply>> read_one(async_generator<TestReply> replies) {
  co_await replies.next();
  co_return std::move(replies);
}

TEST(InterceptedStream, MovesToAnotherRootWhereItsInterceptorsOnlyWaitForItsEnd) {
  world here;
  RpcTestClient client(
      protocoro::connect(here.address(), channel_options().intercept(make(only_goes_on))));
  auto moved = sync_wait(read_one(client.ServerStreaming(request_for("hello", 5))));
  EXPECT_EQ(sync_wait(collect(std::move(moved), form::exception)).replies.size(), 4u);
}

// --- where they are given

TEST(Intercept, OfOneClientOnlyAndOutsideOfTheChannels) {
  world here;
  diary log;
  const auto channel =
      protocoro::connect(here.address(), channel_options().intercept(make(marks, &log, "channel")));
  RpcTestClient one(protocoro::intercept(channel, make(marks, &log, "client")));
  RpcTestClient other(channel);
  sync_wait(other.Unary(request_for("")));
  EXPECT_EQ(log.all().size(), 2u);
  sync_wait(one.Unary(request_for("")));
  EXPECT_THAT(log.all(),
              testing::ElementsAre("channel before protocoro.testing.RpcTest/Unary",
                                   "channel after", "client before protocoro.testing.RpcTest/Unary",
                                   "channel before protocoro.testing.RpcTest/Unary",
                                   "channel after", "client after"));
}

TEST(Intercept, WantsAChannelAndAnInterceptor) {
  EXPECT_THROW(protocoro::intercept(nullptr, make(marks)), std::invalid_argument);
  EXPECT_THROW(protocoro::connect("localhost:1", channel_options().intercept(nullptr)),
               std::invalid_argument);
}

}  // namespace
}  // namespace rpc_test
