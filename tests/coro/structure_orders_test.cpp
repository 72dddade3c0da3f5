// when_any, shield and spawn_scope under every order in which other roots wake their parts and
// stops reach them.
#include <gtest/gtest.h>
#include <algorithm>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "../harness/failure_text.hpp"
#include "../harness/interleavings.hpp"
#include "../harness/live_objects.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/when_any.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::spawn_scope;
using protocoro::task;
using support::every_order;
using support::live_object;
using support::live_objects;
using support::turns;

task<> pushes(pipe<int> to, int first, int last) {
  for (int i = first; i <= last; ++i) co_await to.push(i);
  to.close();
}

task<int> next_of(async_generator<int>& values) {
  const auto value = co_await values.next();
  co_return value ? *value : -1;
}

/// What an await ended with: "", or the text of the exception.
task<> tells_end(task<> work, std::string& end) {
  end = "pending";
  try {
    co_await std::move(work);
    end = "";
  } catch (...) {
    end = support::failure_text();
  }
}

// --- when_any

/// Notes what it read itself: when both have read before they could be stopped, what the loser
/// gives is dropped.
task<> reads_one(async_generator<int>& values, std::vector<int>& into) {
  const auto value = co_await values.next();
  if (value) into.push_back(*value);
}

/// A value on each of two pipes, from two roots, and a root that reads the first to come.
class race {
 public:
  race(const race&) = delete;
  race& operator=(const race&) = delete;
  explicit race(turns& turns) : turns_(turns) {
    left_ = spawn(pushes(left, 1, 1), turns.place("left"));
    right_ = spawn(pushes(right, 2, 2), turns.place("right"));
    const auto reads = [](race& all) -> task<> {
      const auto first = co_await protocoro::when_any(reads_one(all.from_left, all.read),
                                                      reads_one(all.from_right, all.read));
      all.winner = static_cast<int>(first.index());
    };
    reader = spawn(tells_end(reads(*this), end), turns.place("reader"));
  }

  /// Ends what a run that failed has left waiting, while what it uses is still there.
  ~race() {
    reader.request_stop();
    turns_.run();
  }

  /// Each value was read, or waits for who reads next.
  void expect_nothing_lost() {
    while (auto value = left.try_pop()) read.push_back(*value);
    while (auto value = right.try_pop()) read.push_back(*value);
    std::sort(read.begin(), read.end());
    EXPECT_EQ(read, (std::vector{1, 2}));
  }

  pipe<int> left{1};
  pipe<int> right{1};
  async_generator<int> from_left = left.items();
  async_generator<int> from_right = right.items();
  std::vector<int> read;
  std::string end;
  int winner = -1;
  protocoro::spawned<> reader{{}};

 private:
  turns& turns_;
  protocoro::spawned<> left_{{}};
  protocoro::spawned<> right_{{}};
};

TEST(WhenAnyOrders, ALosingReadLosesNoValue) {
  std::vector<int> winners;
  const auto orders = every_order([&winners](turns& turns) {
    race both(turns);
    turns.run();
    EXPECT_EQ(both.end, "");
    winners.push_back(both.winner);
    both.expect_nothing_lost();
  });
  EXPECT_GT(orders, 1U);
  for (const int each : {0, 1})
    EXPECT_NE(std::find(winners.begin(), winners.end(), each), winners.end()) << each;
}

TEST(WhenAnyOrders, StoppedAtAnyTimeItLosesNoValue) {
  std::vector<std::string> ends;
  const auto orders = every_order([&ends](turns& turns) {
    race both(turns);
    turns.once("stop", [&both] { both.reader.request_stop(); });
    turns.run();
    EXPECT_EQ(both.winner == -1, both.end == "cancelled");
    ends.push_back(both.end);
    both.expect_nothing_lost();
  });
  EXPECT_GT(orders, 10U);
  for (const char* end : {"", "cancelled"})
    EXPECT_NE(std::find(ends.begin(), ends.end(), end), ends.end()) << end;
}

TEST(WhenAnyOrders, OfTwoSpawnedWorksStopsTheOther) {
  const auto orders = every_order([](turns& turns) {
    pipe<int> left(1);
    pipe<int> right(1);
    const auto works = [](pipe<int> from, live_object) -> task<int> {
      auto items = from.items();
      co_return co_await next_of(items);
    };
    auto first = spawn(works(left, live_object(1)), turns.place("left"));
    auto second = spawn(works(right, live_object(2)), turns.place("right"));
    std::string end;
    const auto races = [](task<int> a, task<int> b) -> task<> {
      const auto one = co_await protocoro::when_any(std::move(a), std::move(b));
      EXPECT_EQ(one.index() == 0 ? std::get<0>(one) : std::get<1>(one), one.index() == 0 ? 1 : 2);
    };
    auto racing = spawn(tells_end(races(std::move(first).join(), std::move(second).join()), end),
                        turns.place("race"));
    turns.once("push left", [&left] { left.try_push(1); });
    turns.once("push right", [&right] { right.try_push(2); });
    turns.once("stop", [&racing] { racing.request_stop(); });
    turns.run();
    EXPECT_TRUE(end.empty() || end == "cancelled") << end;
  });
  EXPECT_GT(orders, 100U);
}

// --- shield

TEST(ShieldOrders, StoppedAtAnyTimeItGivesItsValueAndTheNextAwaitThrows) {
  const auto orders = every_order([](turns& turns) {
    pipe<int> values(1);
    std::string end;
    int got = 0;
    bool stopped = false;
    auto feeding = spawn(pushes(values, 1, 2), turns.place("feeder"));
    const auto works = [](pipe<int> from, int& sum) -> task<> {
      const auto reads_both = [](pipe<int> both) -> task<int> {
        auto items = both.items();
        const int first = co_await next_of(items);
        const int second = co_await next_of(items);
        co_return first + second;
      };
      sum = co_await protocoro::shield(reads_both(from));
      co_await pipe<int>(1).push(1);
    };
    auto work = spawn(tells_end(works(values, got), end), turns.place("work"));
    turns.once("stop", [&] {
      stopped = end == "pending" || end.empty();
      work.request_stop();
    });
    turns.run();
    EXPECT_EQ(got, 3);
    EXPECT_TRUE(end.empty() || (stopped && end == "cancelled")) << end;
  });
  EXPECT_GT(orders, 1U);
}

// --- spawn_scope

TEST(SpawnScopeOrders, StoppedAndJoinedAtAnyTimeNothingIsLeft) {
  for (const bool stop_the_joiner : {true, false}) {
    const auto orders = every_order([stop_the_joiner](turns& turns) {
      const live_objects live;
      pipe<int> values(1);
      spawn_scope scope;
      std::string end;
      const auto place = turns.place("late work");
      const auto reads = [](pipe<int> from, live_object) -> task<> {
        auto items = from.items();
        co_await next_of(items);
      };
      const auto adds = [](spawn_scope& to, protocoro::executor where, live_object) -> task<> {
        to.spawn([](live_object) -> task<> { co_await pipe<int>(1).push(1); }(live_object(3)),
                 where);
        co_return;
      };
      scope.spawn(reads(values, live_object(1)), turns.place("reader"));
      scope.spawn(adds(scope, place, live_object(2)), turns.place("adder"));
      const auto joins = [](spawn_scope& all, const live_objects& seen) -> task<> {
        try {
          co_await all.join();
        } catch (const cancelled&) {
          EXPECT_EQ(seen.added(), 0);
          throw;
        }
        EXPECT_EQ(seen.added(), 0);
      };
      auto joined = spawn(tells_end(joins(scope, live), end), turns.place("joiner"));
      turns.once("push", [&values] { values.try_push(1); });
      turns.once("stop", [&] { stop_the_joiner ? joined.request_stop() : scope.request_stop(); });
      turns.run();
      EXPECT_TRUE(end.empty() || (stop_the_joiner && end == "cancelled")) << end;
    });
    EXPECT_GT(orders, 100U);
  }
}

}  // namespace
