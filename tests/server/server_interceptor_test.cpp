// What interceptors of a server may do with a call, around each of the four kinds.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "../harness/around_every_kind.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::call_info;
using protocoro::rpc_error;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::with_timeout;

class ServerInterceptors : public AroundEveryKind {};

TEST_P(ServerInterceptors, TheFirstIsTheOutermost) {
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

TEST_P(ServerInterceptors, ARejectedCallNeverStartsItsHandler) {
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

TEST_P(ServerInterceptors, AnswersWithoutTheHandler) {
  serve({make(answers)});
  const outcome seen = call(request_for("hello", 3));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  ASSERT_EQ(seen.replies.size(), 1u);
  EXPECT_EQ(seen.replies[0].text(), "from the cache");
  EXPECT_EQ(handler.handlers.entries(), 0);
}

task<> ends(doing&, intercepted_call&, next_step) { co_return; }

TEST_P(ServerInterceptors, NoAnswerIsAnErrorWhereOneIsDue) {
  serve({make(ends)});
  const outcome seen = call(request_for("hello", 3));
  EXPECT_EQ(seen.code(), one_reply() ? status_code::UNKNOWN : status_code::OK);
  const std::string complaint =
      method_of(kind()) + ": an interceptor ended without calling next() and without a reply";
  EXPECT_EQ(errors(), one_reply() ? lines{complaint} : lines{});
}

task<> replaces_the_reply(doing&, intercepted_call& call, next_step next) {
  co_await next();
  TestReply reply;
  reply.set_text("something else");
  call.reply(reply);
}

TEST_P(ServerInterceptors, ReplacesAReplyOrAddsOne) {
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

TEST_P(ServerInterceptors, ReplacesTheStatusAndAddsMetadata) {
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

TEST_P(ServerInterceptors, TurnsAFailureIntoAnAnswer) {
  serve({make(swallows)});
  const outcome seen = call(request_for(scene::throws, 2));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.size(), one_reply() ? 1u : 3u);
  EXPECT_EQ(seen.replies.back().text(), "never mind");
}

task<> limits_time(doing& self, intercepted_call&, next_step next) {
  try {
    co_await with_timeout(next(), 20ms);
  } catch (const rpc_error& error) {
    self.note(error.what());
    throw;
  }
}

TEST_P(ServerInterceptors, LimitsTheTimeOfAHandlerWhereverItWaits) {
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

TEST_P(ServerInterceptors, GoesOnOnce) {
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

TEST_P(ServerInterceptors, AStepThatIsNotAwaitedIsNotTaken) {
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

TEST_P(ServerInterceptors, ACancelledCallUnwindsTheChain) {
  serve({make(hears_of_stops, &log, "outer"), make(hears_of_stops, &log, "inner")});
  auto given_up =
      protocoro::spawn(make_call(client(), call_plan(kind(), request_for(scene::waits))));
  handler.waiters.wait_for_entries(1);
  given_up.request_stop();
  EXPECT_TRUE(sync_wait(std::move(given_up).join()).cancelled_here);
  handler.handlers.wait_until_empty();
  while (log.all().size() < 2) std::this_thread::yield();
  EXPECT_EQ(log.all(), (lines{"inner cancelled", "outer cancelled"}));
}

task<> read_one(async_generator<TestReply>& replies) { co_await replies.next(); }

TEST_P(ServerInterceptors, LimitsTheTimeOfAHandlerWhoseRepliesNobodyReads) {
  if (kind() != rpc_kind::server_streaming) return;
  serve({make(limits_time, &log)});
  auto replies = client().ServerStreaming(request_for(scene::yields, 0));
  sync_wait(read_one(replies));
  handler.handlers.wait_until_empty();
}

INSTANTIATE_TEST_SUITE_P(Rpc, ServerInterceptors, every_kind_and_place(), name_of_case);

}  // namespace
}  // namespace rpc_test
