#include "protocoro/coro/merge.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stack_depth.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/coro/when_any.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::merge;
using protocoro::pipe;
using protocoro::sync_wait;
using protocoro::task;
using support::live_object;
using support::live_objects;

async_generator<int> range(int first, int last) {
  for (int i = first; i <= last; ++i) co_yield i;
}

async_generator<int> fails() {
  throw std::runtime_error("broken");
  co_yield 0;
}

async_generator<int> relay(async_generator<int>& values) {
  while (auto value = co_await values.next()) co_yield *value;
}

async_generator<int> logs_its_stop(async_generator<int> values, std::string& log) {
  try {
    co_await values.next();
  } catch (const cancelled&) {
    log += "stopped ";
    throw;
  }
  co_yield 0;
}

task<std::vector<int>> all(async_generator<int> values) {
  std::vector<int> seen;
  while (auto value = co_await values.next()) seen.push_back(*value);
  co_return seen;
}

TEST(Merge, TakesTurnsWhenBothAreReady) {
  EXPECT_EQ(sync_wait(all(merge(range(1, 3), range(11, 13)))), (std::vector{1, 11, 2, 12, 3, 13}));
}

TEST(Merge, EndsWhenBothHaveEnded) {
  EXPECT_EQ(sync_wait(all(merge(range(1, 1), range(11, 14)))), (std::vector{1, 11, 12, 13, 14}));
  EXPECT_TRUE(sync_wait(all(merge(range(1, 0), range(1, 0)))).empty());
}

TEST(Merge, StaysEmptyAfterItsEnd) {
  sync_wait([]() -> task<> {
    auto merged = merge(range(1, 1), range(1, 0));
    co_await merged.next();
    for (int i = 0; i != 3; ++i) {
      const auto after = co_await merged.next();
      EXPECT_FALSE(after);
    }
  }());
}

TEST(Merge, YieldsInTheOrderOfArrival) {
  pipe<int> left(4);
  pipe<int> right(4);
  support::manual_executor here;
  auto reader = protocoro::spawn(all(merge(left.items(), right.items())), here.handle());
  const std::vector<int> sent{1, -1, -2, 2, 3, 4, -3};
  for (const int value : sent) {
    here.run();
    ASSERT_TRUE((value > 0 ? left : right).try_push(value));
  }
  left.close();
  right.close();
  here.run();
  EXPECT_EQ(sync_wait(std::move(reader).join()), sent);
}

TEST(Merge, GivesValuesThatMayBeMovedFrom) {
  const live_objects live;
  sync_wait([]() -> task<> {
    const auto gives = [](int first) -> async_generator<support::move_only> {
      co_yield support::move_only(first);
      co_yield support::move_only(first + 1);
    };
    auto merged = merge(gives(1), gives(11));
    std::vector<support::move_only> kept;
    while (auto value = co_await merged.next()) kept.push_back(std::move(*value));
    EXPECT_EQ(kept.size(), 4U);
    EXPECT_EQ(kept.back().value(), 12);
  }());
  EXPECT_EQ(live.added(), 0);
}

TEST(Merge, StopsTheOtherWhenOneFailsAndRethrowsOnce) {
  std::string log;
  sync_wait([](std::string& inner) -> task<> {
    auto merged = merge(logs_its_stop(pipe<int>(1).items(), inner), fails());
    try {
      co_await merged.next();
      inner += "nothing thrown";
    } catch (const std::runtime_error& error) {
      inner += error.what();
    }
    const auto after = co_await merged.next();
    EXPECT_FALSE(after);
  }(log));
  EXPECT_EQ(log, "stopped broken");
}

TEST(Merge, StopsTheOtherWhenTheFailureComesLate) {
  std::string log;
  pipe<int> fuse(1);
  support::manual_executor here;
  auto reader = protocoro::spawn(all(merge(logs_its_stop(pipe<int>(1).items(), log), fuse.items())),
                                 here.handle());
  here.run();
  fuse.close(std::make_exception_ptr(std::domain_error("late")));
  here.run();
  EXPECT_EQ(log, "stopped ");
  EXPECT_THROW(sync_wait(std::move(reader).join()), std::domain_error);
}

TEST(Merge, PassesAStopDownToBoth) {
  std::string log;
  support::manual_executor here;
  auto reader = protocoro::spawn(all(merge(logs_its_stop(pipe<int>(1).items(), log),
                                           logs_its_stop(pipe<int>(1).items(), log))),
                                 here.handle());
  here.run();
  reader.request_stop();
  here.run();
  EXPECT_EQ(log, "stopped stopped ");
  EXPECT_THROW(sync_wait(std::move(reader).join()), cancelled);
}

TEST(Merge, AStopOfItsReaderOnlyEndsTheWaitAndNoSource) {
  pipe<int> values(1);
  pipe<int> others(1);
  sync_wait([](pipe<int> one, pipe<int> other) -> task<> {
    auto merged = merge(one.items(), other.items());
    for (int i = 0; i != 2; ++i) {
      const auto next = [](async_generator<int>& from) -> task<int> {
        const auto item = co_await from.next();
        co_return item ? *item : -1;
      };
      const auto at_once = []() -> task<> { co_return; };
      co_await protocoro::when_any(next(merged), at_once());
      (i == 0 ? one : other).try_push(i);
      const int got = co_await next(merged);
      EXPECT_EQ(got, i);
    }
  }(values, others));
}

TEST(Merge, DestroyedAtAnyTimeLeavesNothingBehind) {
  const live_objects live;
  for (int taken = 0; taken != 5; ++taken)
    sync_wait([](int last) -> task<> {
      const auto holds = [](live_object, async_generator<int> values) -> async_generator<int> {
        const live_object local(2);
        while (auto value = co_await values.next()) co_yield *value;
      };
      auto merged =
          merge(holds(live_object(1), range(1, 4)), holds(live_object(1), pipe<int>(1).items()));
      for (int i = 0; i != last; ++i) co_await merged.next();
    }(taken));
  EXPECT_EQ(live.added(), 0);
}

TEST(Merge, ASourceOutsideGoesOnAfterTheMergeIsGone) {
  pipe<int> values(4);
  sync_wait([](pipe<int> from) -> task<> {
    auto source = [](async_generator<int> items) -> async_generator<int> {
      while (auto first = co_await items.next()) {
        const int kept = *first;
        auto second = co_await items.next();
        co_yield kept + *second;
      }
    }(from.items());
    {
      auto merged = merge(relay(source), range(1, 1));
      co_await merged.next();
    }
    co_await protocoro::when_all(
        [](async_generator<int>& inner) -> task<> {
          const auto sum = co_await inner.next();
          EXPECT_EQ(*sum, 12);
        }(source),
        [](pipe<int> to) -> task<> {
          co_await to.push(5);
          co_await to.push(7);
        }(from));
  }(values));
}

TEST(Merge, MayBeReadUnderAContextThatEndsBeforeIt) {
  pipe<int> values(1);
  const int got = sync_wait([](pipe<int> from) -> task<int> {
    auto merged = merge(from.items(), range(1, 1));
    co_await protocoro::when_all(
        [](async_generator<int>& inner) -> task<> { co_await inner.next(); }(merged));
    from.try_push(9);
    const auto item = co_await merged.next();
    co_return *item;
  }(values));
  EXPECT_EQ(got, 9);
}

TEST(Merge, WaitsUnderTheContextOfWhoReadsItNow) {
  EXPECT_THROW(sync_wait([]() -> task<> {
                 auto merged = merge(pipe<int>(1).items(), range(1, 1));
                 co_await merged.next();
                 co_await protocoro::when_all(
                     [](async_generator<int>& inner) -> task<> { co_await inner.next(); }(merged),
                     []() -> task<> {
                       throw std::runtime_error("stops the reader");
                       co_return;
                     }());
               }()),
               std::runtime_error);
}

TEST(Merge, MergesMergesOnAFlatStack) {
  support::stack_depth depth;
  sync_wait([](support::stack_depth& seen) -> task<> {
    auto merged = merge(merge(range(1, 100'000), range(1, 100'000)), range(1, 100'000));
    int many = 0;
    while (auto value = co_await merged.next()) {
      seen.here();
      ++many;
    }
    EXPECT_EQ(many, 300'000);
  }(depth));
  EXPECT_LT(depth.spread(), support::flat_stack);
}

}  // namespace
