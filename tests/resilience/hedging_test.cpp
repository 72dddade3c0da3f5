// Which attempts there are of a call, and which of them counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/doing.hpp"
#include "hedging_world.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/spawn.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::call_info;
using protocoro::client_interceptor;
using protocoro::hedging_options;
using protocoro::outgoing_call;
using protocoro::status_code;
using protocoro::sync_wait;
using testing::UnorderedElementsAre;

using doing = doing_as<client_interceptor, outgoing_call>;

class HedgingOfOneRequest : public Hedging {};
class HedgingOfStreamedRequests : public Hedging {};

TEST_P(HedgingOfOneRequest, TheFirstAnswerCountsAndTheOthersAreCancelled) {
  connect_with(hedging_options().attempts(3).delay(1ms));
  for (const bool detached : {false, true}) {
    door->expect({deed::waits, deed::waits, deed::answers_last});
    const outcome seen = call(call_options().detach(detached));
    EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
    EXPECT_EQ(seen.replies.at(0).text(), "hello");
    EXPECT_EQ(stops_of_the_others(), detached ? 4 : 2);
  }
}

TEST_P(HedgingOfOneRequest, AnAnswerInTimeIsTheOnlyOne) {
  connect_with(hedging_options().delay(never));
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), lines{"0"});
}

TEST_P(HedgingOfOneRequest, AHarmlessFailureHasTheNextBeginAtOnce) {
  connect_with(hedging_options().attempts(3).delay(never));
  door->expect({deed::unavailable, deed::unavailable, deed::answers});
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), (lines{"0", "1", "2"}));
  door->expect({deed::unavailable, deed::unavailable, deed::unavailable});
  EXPECT_EQ(call().status.error_message(), "not now");
  EXPECT_EQ(door->seen.all().size(), 6u);
}

TEST_P(HedgingOfOneRequest, AHarmlessFailureLeavesTheOthersAlone) {
  connect_with(hedging_options().attempts(2).delay(0ms));
  door->expect({deed::answers_last, deed::unavailable});
  EXPECT_TRUE(call().status.ok());
  EXPECT_THAT(door->seen.all(), UnorderedElementsAre("0", "1"));
}

TEST_P(HedgingOfOneRequest, AnyOtherFailureEndsTheCall) {
  connect_with(hedging_options().attempts(2).delay(never));
  door->expect({deed::not_found});
  EXPECT_EQ(call().code(), status_code::NOT_FOUND);
  EXPECT_EQ(door->seen.all(), lines{"0"});
  connect_with(hedging_options().attempts(2).delay(0ms));
  door->expect({deed::waits, deed::not_found_last});
  EXPECT_EQ(call().code(), status_code::NOT_FOUND);
  EXPECT_EQ(stops_of_the_others(), 1);
  connect_with(hedging_options().attempts(2).delay(never).codes({status_code::NOT_FOUND}));
  door->expect({deed::not_found, deed::answers});
  EXPECT_TRUE(call().status.ok());
}

TEST_P(HedgingOfStreamedRequests, IsOneCallAsEver) {
  connect_with(hedging_options().attempts(2).delay(0ms));
  door->expect({deed::unavailable});
  EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
  EXPECT_EQ(door->seen.all(), lines{"0"});
}

task<> await_initial(task<outcome> call, call_info info, std::string& initial) {
  co_await std::move(call);
  const auto received = co_await info.initial_metadata();
  initial = received.find("attempt").value_or("none");
}

TEST_P(HedgingOfOneRequest, TheRecordIsOfTheAttemptThatCounts) {
  connect_with(hedging_options().attempts(2).delay(0ms));
  for (const auto& [plan, winner] :
       {std::pair(std::vector{deed::waits, deed::answers_last}, "1"),
        std::pair(std::vector{deed::not_found_last, deed::waits}, "0")}) {
    door->expect(plan);
    const call_info info;
    std::string initial;
    sync_wait(await_initial(started(call_options().record(info)), info, initial));
    EXPECT_EQ(info.trailing_metadata().find("attempt"), winner);
    EXPECT_NE(info.peer(), "");
    EXPECT_EQ(initial, winner);
    door->attempts.wait_until_empty();
  }
  EXPECT_EQ(door->stops, 2);
}

TEST_P(HedgingOfOneRequest, AStopAndADeadlineEndAllAttempts) {
  connect_with(hedging_options().attempts(2).delay(0ms));
  door->expect({deed::waits, deed::waits});
  const call_info info;
  auto stopped = protocoro::spawn(started(call_options().record(info)));
  door->attempts.wait_for_entries(2);
  stopped.request_stop();
  EXPECT_TRUE(sync_wait(std::move(stopped).join()).cancelled_here);
  EXPECT_EQ(stops_of_the_others(), 2);
  EXPECT_TRUE(sync_wait(info.initial_metadata()).empty());
  EXPECT_EQ(call(call_options().timeout(30ms)).code(), status_code::DEADLINE_EXCEEDED);
  door->attempts.wait_until_empty();
}

async_generator<outcome> outcome_of(task<outcome> call) { co_yield co_await std::move(call); }

/// When the attempts have come to the server.
async_generator<outcome> when_all_are_there(door_of_attempts& door, int attempts) {
  while (door.attempts.entries() < attempts) co_await protocoro::sleep_for(1ms);
  co_yield outcome();
}

task<> drop_while_waiting(task<outcome> call, door_of_attempts& door) {
  auto first = merge(outcome_of(std::move(call)), when_all_are_there(door, 2));
  co_await first.next();
}

TEST_P(HedgingOfOneRequest, MayBeDroppedWhileItWaits) {
  connect_with(hedging_options().attempts(3).delay(0ms));
  door->expect({deed::waits, deed::waits, deed::waits});
  const call_info info;
  sync_wait(drop_while_waiting(started(call_options().record(info)), *door));
  EXPECT_TRUE(sync_wait(info.initial_metadata()).empty());
  EXPECT_GE(stops_of_the_others(), 2);
}

TEST_P(HedgingOfOneRequest, IsOneCallForOtherInterceptors) {
  connect_with({std::make_shared<doing>(mark_messages<doing, outgoing_call>, nullptr, "outer"),
                hedge_all(hedging_options().attempts(3).delay(0ms)),
                std::make_shared<doing>(mark_messages<doing, outgoing_call>, nullptr, "inner")});
  door->expect({deed::waits, deed::waits, deed::answers_last});
  EXPECT_EQ(call().replies.at(0).text(), "hello >outer >inner <inner <outer");
  EXPECT_EQ(stops_of_the_others(), 2);
}

TEST_P(HedgingOfOneRequest, IsSharedByManyThreads) {
  connect_with(hedging_options().attempts(3).delay(0ms));
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([this] {
      for (int calls = 0; calls != 25; ++calls) EXPECT_EQ(call().replies.at(0).text(), "hello");
    });
  for (std::thread& each : threads) each.join();
}

INSTANTIATE_TEST_SUITE_P(Rpc, HedgingOfOneRequest,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming),
                         name_of_kind);
INSTANTIATE_TEST_SUITE_P(Rpc, HedgingOfStreamedRequests,
                         testing::Values(rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name_of_kind);

}  // namespace
}  // namespace rpc_test
