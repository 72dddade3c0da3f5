// Streams of replies that are asked for several times at once, from their first reply on.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "hedging_world.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/when_any.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::call_info;
using protocoro::hedging_options;
using protocoro::status_code;
using protocoro::sync_wait;

class HedgingOfStreams : public Hedging {
 protected:
  /// The second attempt will be the first to reply.
  void let_the_second_win() {
    connect_with(hedging_options().attempts(2).delay(0ms));
    door->expect({deed::waits, deed::answers_last});
  }
  void let_all_wait() {
    connect_with(hedging_options().attempts(2).delay(0ms));
    door->expect({deed::waits, deed::waits});
  }
};

std::string text_of(const TestReply& reply) {
  return reply.text() + " " + std::to_string(reply.index());
}

task<std::string> next_of(async_generator<TestReply>& replies) {
  if (auto reply = co_await replies.next()) co_return text_of(*reply);
  co_return "end";
}

task<> nothing() { co_return; }

task<> give_up_waiting(async_generator<TestReply>& replies) {
  co_await when_any(next_of(replies), nothing());
}

TEST_P(HedgingOfStreams, GoOnWithTheAttemptThatReplied) {
  let_the_second_win();
  const outcome seen = call({}, request_for("hello", 3));
  EXPECT_TRUE(seen.status.ok());
  ASSERT_EQ(seen.replies.size(), 3u);
  EXPECT_EQ(text_of(seen.replies[2]), "hello 2");
  EXPECT_EQ(stops_of_the_others(), 1);
}

TEST_P(HedgingOfStreams, MayEndWithoutAReply) {
  let_the_second_win();
  const outcome seen = call({}, request_for("hello", 0));
  EXPECT_TRUE(seen.status.ok());
  EXPECT_TRUE(seen.replies.empty());
  EXPECT_EQ(stops_of_the_others(), 1);
}

TEST_P(HedgingOfStreams, AreNotAskedForAgainWhenTheyFailLater) {
  connect_with(hedging_options().attempts(2).delay(never));
  TestRequest failing = request_for("hello", 2);
  failing.set_fail_with(status_code::UNAVAILABLE);
  const outcome seen = call({}, failing);
  EXPECT_EQ(seen.code(), status_code::UNAVAILABLE);
  EXPECT_EQ(seen.replies.size(), 2u);
  EXPECT_EQ(door->seen.all(), lines{"0"});
}

TEST_P(HedgingOfStreams, TheOthersAreCancelledAtTheFirstReply) {
  let_the_second_win();
  auto replies = stream(request_for(scene::waits));
  EXPECT_EQ(sync_wait(next_of(replies)), scene::waits + std::string(" 0"));
  while (door->attempts.inside() != 1) std::this_thread::yield();
  EXPECT_EQ(door->stops, 1);
}

TEST_P(HedgingOfStreams, MayBeDroppedBetweenTwoReplies) {
  let_the_second_win();
  {
    auto replies = stream(request_for(scene::waits));
    sync_wait(next_of(replies));
  }
  door->attempts.wait_until_empty();
}

/// Reads on, once it has told of the first reply.
task<outcome> read_and_tell(async_generator<TestReply> replies, attendance& readers) {
  std::optional<attendance::visitor> reader;
  if (auto reply = co_await replies.next()) reader.emplace(readers);
  co_return co_await collect(std::move(replies), form::exception);
}

TEST_P(HedgingOfStreams, AreStoppedBetweenTwoReplies) {
  connect_with(hedging_options().attempts(2).delay(0ms));
  for (const bool detached : {true, false}) {
    door->expect({deed::waits, deed::answers_last});
    const auto options = call_options().detach(detached).timeout(1h);
    attendance readers;
    auto reading =
        protocoro::spawn(read_and_tell(stream(request_for(scene::waits), options), readers));
    readers.wait_for_entries(1);
    handler().waiters.wait_for_entries(detached ? 1 : 2);
    reading.request_stop();
    if (detached) handler().released.close();
    EXPECT_EQ(sync_wait(std::move(reading).join()).cancelled_here, !detached);
    door->attempts.wait_until_empty();
  }
}

/// A stop that nobody waits to hear of is no end of the stream.
task<std::string> read_after_a_stop(async_generator<TestReply>& replies, attendance& waiters) {
  co_await give_up_waiting(replies);
  bool stopped = false;
  try {
    const attendance::visitor here(waiters);
    co_await protocoro::sleep_for(24h);
  } catch (const protocoro::cancelled&) {
    stopped = true;
  }
  if (!stopped) co_return "not stopped";
  co_return co_await protocoro::shield(next_of(replies));
}

TEST_P(HedgingOfStreams, AStopWhileNobodyWaitsIsNoEnd) {
  let_all_wait();
  auto replies = stream(request_for("hello"));
  attendance waiters;
  auto reading = protocoro::spawn(read_after_a_stop(replies, waiters));
  waiters.wait_for_entries(1);
  reading.request_stop();
  EXPECT_THROW(sync_wait(std::move(reading).join()), protocoro::cancelled);
}

/// On another thread, whose root is at another place than the one before it.
std::string next_elsewhere(async_generator<TestReply>& replies) {
  std::string text;
  std::thread([&] { text = sync_wait(next_of(replies)); }).join();
  return text;
}

TEST_P(HedgingOfStreams, TheirReadersMayChangeAfterTheFirstReply) {
  let_the_second_win();
  auto replies = stream(request_for("hello", 3));
  EXPECT_EQ(sync_wait(next_of(replies)), "hello 0");
  EXPECT_EQ(next_elsewhere(replies), "hello 1");
  EXPECT_EQ(sync_wait(next_of(replies)), "hello 2");
  EXPECT_EQ(next_elsewhere(replies), "end");
  EXPECT_EQ(sync_wait(next_of(replies)), "end");
}

TEST_P(HedgingOfStreams, TheirReadersMayNotChangeBefore) {
  let_all_wait();
  auto replies = stream(request_for("hello"));
  sync_wait(give_up_waiting(replies));
  EXPECT_THROW(sync_wait(next_of(replies)), std::logic_error);
}

task<std::string> wait_twice(async_generator<TestReply>& replies) {
  co_await give_up_waiting(replies);
  co_return co_await next_of(replies);
}

TEST_P(HedgingOfStreams, AWaitThatIsGivenUpLeavesTheAttemptsAlone) {
  connect_with(hedging_options().attempts(3).delay(never));
  door->says.push_back_with("20");
  door->expect({deed::unavailable});
  auto replies = stream(request_for("hello"));
  EXPECT_EQ(sync_wait(wait_twice(replies)), "hello 0");
  EXPECT_EQ(door->seen.all(), (lines{"0", "1"}));
}

task<> await_both(async_generator<TestReply>& replies, call_info info, std::string& seen) {
  co_await replies.next();
  const auto initial = co_await info.initial_metadata();
  seen = std::string(initial.find("attempt").value_or("none"));
  seen += info.peer().empty() && info.trailing_metadata().empty() ? " only" : " and more";
  while (auto reply = co_await replies.next()) seen += '.';
  seen += ", then " + std::string(info.trailing_metadata().find("attempt").value_or("none"));
}

TEST_P(HedgingOfStreams, TheRecordFollowsTheStream) {
  let_the_second_win();
  const call_info info;
  std::string seen;
  auto replies = stream(request_for("hello", 2), call_options().record(info));
  sync_wait(await_both(replies, info, seen));
  EXPECT_EQ(seen, "1 only., then 1");
  EXPECT_NE(info.peer(), "");
}

INSTANTIATE_TEST_SUITE_P(Rpc, HedgingOfStreams, testing::Values(rpc_kind::server_streaming),
                         name_of_kind);

}  // namespace
}  // namespace rpc_test
