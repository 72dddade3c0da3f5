// What interceptors of a client may do, around each of the four kinds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/doing.hpp"
#include "../harness/kinds.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/server/server_interceptor.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
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

using doing = doing_as<client_interceptor, outgoing_call>;

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

TEST_P(AroundCalls, ChangesMessages) {
  connect_with({make(mark_messages<doing, outgoing_call>, &log, "outer"),
                make(mark_messages<doing, outgoing_call>, &log, "inner")});
  const outcome seen = call(request_for("hello", 3));
  EXPECT_EQ(seen.replies.size(), one_reply() ? 1u : 3u);
  for (const TestReply& reply : seen.replies)
    EXPECT_EQ(reply.text(), "hello >outer >inner <inner <outer");
}

task<> looks_on(doing& self, outgoing_call& call, next_step next) {
  const std::string whose = self.name + " in ";  // of this attempt: gone with it
  call.see_requests([&self, &whose](const google::protobuf::Message& message) {
    self.note(whose + dynamic_cast<const TestRequest&>(message).text());
  });
  call.see_replies([&self, &whose](const google::protobuf::Message& message) {
    self.note(whose + dynamic_cast<const TestReply&>(message).text());
  });
  co_await next();
}

TEST_P(AroundCalls, ThoseInsideSeeTheMessagesOfEachAttempt) {
  if (streams_requests(GetParam())) return;
  diary seen, retries;
  connect_with({make(mark_messages<doing, outgoing_call>, &seen, "a"),
                make(looks_on, &seen, "outer"), make(makes_again, &retries),
                make(mark_messages<doing, outgoing_call>, &seen, "b"),
                make(looks_on, &seen, "inner"), make(looks_on, &seen, "third")});
  door->refuses = 2;
  EXPECT_EQ(call(request_for("hi")).replies.at(0).text(), "hi >a >b <b <a");
  const lines attempt = {"inner inner in hi >a >b", "third third in hi >a >b"};
  EXPECT_EQ(retries.all(), (lines{"it fails", "it fails"}));
  EXPECT_EQ(seen.all(), (lines{"outer outer in hi >a", attempt[0], attempt[1], attempt[0],
                               attempt[1], attempt[0], attempt[1], "third third in hi >a >b",
                               "inner inner in hi >a >b", "outer outer in hi >a >b <b"}));
}

TEST_P(AroundCalls, MakesACallAgainWithinItsTimeout) {
  if (streams_requests(GetParam())) return;
  connect_with({make(makes_again, &log)});
  door->refuses = std::numeric_limits<int>::max();
  EXPECT_EQ(call(request_for("hello"), call_options().timeout(50ms)).code(),
            status_code::DEADLINE_EXCEEDED);
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

INSTANTIATE_TEST_SUITE_P(Rpc, AroundCalls,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name_of_kind);

}  // namespace
}  // namespace rpc_test
