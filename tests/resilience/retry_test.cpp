// Which calls are made again, when, and how often.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "../harness/doing.hpp"
#include "../harness/retry_world.hpp"
#include "protocoro/resilience/default_timeout.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::client_interceptor;
using protocoro::next_step;
using protocoro::outgoing_call;
using protocoro::retry_options;
using protocoro::status_code;
using protocoro::sync_wait;
using testing::Contains;
using testing::Not;

class RetryWithOneRequest : public Retry {};
class RetryWithStreamedRequests : public Retry {};
class RetryWithStreamedReplies : public Retry {};

TEST_P(RetryWithOneRequest, MakesACallAgainUntilItSucceeds) {
  connect_with(quick());
  door->refuses = 3;
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), (lines{"first", "1", "2", "3"}));
  EXPECT_EQ(handler.handlers.entries(), 1);
}

TEST_P(RetryWithStreamedRequests, PassesOnce) {
  connect_with(quick());
  door->refuses = 1;
  EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), (lines{"first", "first"}));
}

TEST_P(RetryWithOneRequest, RepeatsOnlyTheCodesItIsTold) {
  connect_with(quick());
  door->code = status_code::NOT_FOUND;
  door->refuses = 1;
  EXPECT_EQ(call().code(), status_code::NOT_FOUND);
  connect_with(quick().codes({status_code::NOT_FOUND}));
  door->refuses = 1;
  EXPECT_TRUE(call().status.ok());
}

TEST_P(RetryWithStreamedReplies, LeavesAStreamAloneThatHasBegun) {
  connect_with(quick());
  TestRequest failing = request_for("fails", 2);
  failing.set_fail_with(status_code::UNAVAILABLE);
  EXPECT_EQ(call(failing).replies.size(), 2u);
  EXPECT_EQ(handler.handlers.entries(), 1);
  failing.set_count(0);
  EXPECT_EQ(call(failing).code(), status_code::UNAVAILABLE);
  EXPECT_EQ(handler.handlers.entries(), 5);
}

using doing = doing_as<client_interceptor, outgoing_call>;

task<> notes_deadline(doing& self, outgoing_call& call, next_step next) {
  self.note(std::to_string(call.options().deadline().time_since_epoch().count()));
  return next();
}

TEST_P(RetryWithOneRequest, AllAttemptsTogetherHaveTheCallsTimeout) {
  diary deadlines;
  connect_with(quick(), std::make_shared<doing>(notes_deadline, &deadlines));
  door->refuses = 2;
  EXPECT_TRUE(call(request_for("hello"), call_options().timeout(1h)).status.ok());
  EXPECT_EQ(deadlines.all(), lines(3, deadlines.all().front()));
  connect_with(retry_options().back_off(1h, 1h));
  door->refuses = 1;
  EXPECT_EQ(call(request_for("hello"), call_options().timeout(1min)).status.error_message(),
            "not now");  // at once
  EXPECT_EQ(door->seen.all(), (lines{"first", "1", "2", "first"}));
}

task<> adds_mark(doing&, outgoing_call& call, next_step next) {
  call.options().metadata("mark", "here");
  return next();
}

TEST_P(RetryWithOneRequest, EachAttemptHasTheOptionsOfTheFirst) {
  connect_with(quick(), std::make_shared<doing>(adds_mark));
  door->refuses = 2;
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), (lines{"first here", "1 here", "2 here"}));
}

TEST_P(RetryWithOneRequest, DeadlinesOfOneCallerTakeNothingFromTheBudgetOfOthers) {
  connect_with(quick().codes({status_code::DEADLINE_EXCEEDED}).budget(4, 0.001));
  for (int i = 0; i != 8; ++i) {
    EXPECT_EQ(call(request_for(scene::waits), call_options().timeout(5ms)).code(),
              status_code::DEADLINE_EXCEEDED);
    try {
      sync_wait(with_timeout(started(request_for(scene::waits)), 5ms));
    } catch (const protocoro::rpc_error& error) {
      EXPECT_EQ(error.code(), status_code::DEADLINE_EXCEEDED);
    }
  }
  door->code = status_code::DEADLINE_EXCEEDED;
  door->refuses = 1;
  EXPECT_TRUE(call().status.ok());
  handler.handlers.wait_until_empty();
}

TEST_P(RetryWithOneRequest, ADeadlineOfEachAttemptTakesFromTheBudget) {
  connect_with(quick().attempts(10).codes({status_code::DEADLINE_EXCEEDED}).budget(4, 0.001),
               protocoro::default_timeout(5ms));
  EXPECT_EQ(call(request_for(scene::waits)).code(), status_code::DEADLINE_EXCEEDED);
  TestRequest failing = request_for("fails", 0);
  failing.set_fail_with(status_code::DEADLINE_EXCEEDED);
  EXPECT_EQ(call(failing, call_options().timeout(1h).metadata("mark", "in time")).code(),
            status_code::DEADLINE_EXCEEDED);
  EXPECT_THAT(door->seen.all(), Contains("first in time"));
  EXPECT_THAT(door->seen.all(), Not(Contains("1 in time")));
  handler.handlers.wait_until_empty();
}

TEST_P(RetryWithOneRequest, IsSharedByManyThreads) {
  connect_with(quick().attempts(1000).budget(1e6, 1));
  door->refuses_every_third = true;
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([this] {
      for (int calls = 0; calls != 25; ++calls) EXPECT_TRUE(call().status.ok());
    });
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(door->seen.all().size(), 149u);
}

INSTANTIATE_TEST_SUITE_P(Rpc, RetryWithOneRequest,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming),
                         name_of_kind);
INSTANTIATE_TEST_SUITE_P(Rpc, RetryWithStreamedRequests,
                         testing::Values(rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name_of_kind);
INSTANTIATE_TEST_SUITE_P(Rpc, RetryWithStreamedReplies, testing::Values(rpc_kind::server_streaming),
                         name_of_kind);

}  // namespace
}  // namespace rpc_test
