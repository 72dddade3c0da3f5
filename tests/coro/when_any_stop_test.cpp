// when_any: stops, what is left behind, and many.
#include "protocoro/coro/when_any.hpp"

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "../harness/gate.hpp"
#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stack_depth.hpp"
#include "../harness/stopped_tasks.hpp"
#include "left_behind.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::when_all;
using protocoro::when_any;
using support::gives;
using support::live_object;
using support::live_objects;
using support::swallows_its_stop;
using support::waits_for_stop;

task<> nothing() { co_return; }

TEST(WhenAny, StoppedBeforeItBeginsStopsTheFirstAwaitBelow) {
  std::string log;
  support::manual_executor here;
  auto work = spawn(when_any(waits_for_stop(log), waits_for_stop(log)), here.handle());
  work.request_stop();
  here.run();
  EXPECT_EQ(log, "stopped ");  // the one that was stopped is the first to end
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
}

TEST(WhenAny, PassesAStopOfTheWholeTreeDown) {
  std::string log;
  support::manual_executor here;
  auto work = spawn(when_any(waits_for_stop(log), when_any(waits_for_stop(log))), here.handle());
  here.run();
  work.request_stop();
  here.run();
  EXPECT_EQ(log, "stopped stopped ");
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
}

TEST(WhenAny, KeepsItsWinnerWhenAStopComesWhileItWaitsForALoser) {
  support::gate foreign;
  support::manual_executor here;
  int got = 0;
  auto work = spawn(
      [](support::gate& gate, int& value) -> task<> {
        const auto ignores = [](support::gate& inner) -> task<> { co_await inner; };
        const auto first = co_await when_any(ignores(gate), gives(7));
        value = std::get<1>(first);
      }(foreign, got),
      here.handle());
  here.run();
  work.request_stop();
  here.run();
  EXPECT_EQ(got, 0);
  foreign.open();
  here.run();
  EXPECT_EQ(got, 7);
}

TEST(WhenAny, DoesNotStopWhatWasNotBelowIt) {
  pipe<int> outside(1);
  const int value = sync_wait([](pipe<int> numbers) -> task<int> {
    std::string log;
    auto items = numbers.items();
    co_await when_any(gives(1), waits_for_stop(log));
    numbers.try_push(4);
    const auto item = co_await items.next();
    co_return *item;
  }(outside));
  EXPECT_EQ(value, 4);
}

TEST(WhenAny, ALosingReadLosesNoValue) {
  pipe<int> values(1);
  const int got = sync_wait([](pipe<int> from) -> task<int> {
    auto items = from.items();
    const auto next = [](async_generator<int>& inner) -> task<int> {
      const auto item = co_await inner.next();
      co_return *item;
    };
    co_await when_any(next(items), gives(1));
    from.try_push(9);
    co_return co_await next(items);
  }(values));
  EXPECT_EQ(got, 9);
}

TEST(WhenAny, DestroyedWhileItWaitsLeavesNothingBehind) {
  expect_nothing_left_behind([](async_generator<int>& items, pipe<int>& full) -> task<> {
    co_await when_any(holds_and_reads(live_object(1), items), full.push(1),
                      when_any(full.push(2), full.push(3)));
  });
}

TEST(WhenAny, DestroyedWhileItWaitsForALoserLeavesNothingBehind) {
  const live_objects live;
  support::gate foreign;
  sync_wait([](support::gate& gate, const live_objects& seen) -> task<> {
    const auto waits = [](support::gate& inner) -> async_generator<int> {
      const auto ignores = [](live_object kept, support::gate& never) -> task<live_object> {
        co_await never;
        co_return std::move(kept);
      };
      const auto wins = [](live_object kept) -> task<live_object> { co_return std::move(kept); };
      co_await when_any(ignores(live_object(1), inner), wins(live_object(2)));
      co_yield 0;
    };
    const auto ready = []() -> async_generator<int> { co_yield 1; };
    auto either = protocoro::merge(waits(gate), ready());
    co_await either.next();
    EXPECT_GT(seen.added(), 0);
  }(foreign, live));
  EXPECT_EQ(live.added(), 0);
}

TEST(WhenAny, DestroysTheValuesOfTheLosers) {
  const live_objects live;
  const auto gives_object = [](int value) -> task<live_object> { co_return live_object(value); };
  const auto swallows = [](std::string& log) -> task<live_object> {
    co_await swallows_its_stop(log);
    co_return live_object(1);
  };
  {
    std::string log;
    const auto first = sync_wait(when_any(swallows(log), gives_object(2)));
    EXPECT_EQ(std::get<1>(first).value(), 2);
    EXPECT_EQ(live.added(), 1);
  }
  EXPECT_EQ(live.added(), 0);
  EXPECT_EQ(live.copies(), 0);
}

TEST(WhenAny, StopsThousandsOfLosersOnAFlatStack) {
  support::stack_depth depth;
  std::vector<task<>> tasks;
  for (int i = 0; i != 10'000; ++i)
    tasks.push_back([](async_generator<int> values, support::stack_depth& seen) -> task<> {
      try {
        co_await values.next();
      } catch (const cancelled&) {
        seen.here();
        throw;
      }
    }(pipe<int>(1).items(), depth));
  tasks.push_back(nothing());
  EXPECT_EQ(sync_wait(when_any(std::move(tasks))), 10'000U);
  EXPECT_LT(depth.spread(), support::flat_stack);
}

TEST(WhenAny, RunsAgainAndAgainOnAFlatStack) {
  support::stack_depth depth;
  pipe<int> numbers(1);
  sync_wait(when_all(
      [](async_generator<int> values, support::stack_depth& seen) -> task<> {
        const auto next = [](async_generator<int>& inner) -> task<int> {
          const auto item = co_await inner.next();
          co_return *item;
        };
        const auto waits = [](pipe<int> nobody_pushes) -> task<> {
          auto never = nobody_pushes.items();
          co_await never.next();
        };
        for (int i = 0; i != 10'000; ++i) {
          const auto first = co_await when_any(next(values), waits(pipe<int>(1)));
          EXPECT_EQ(std::get<0>(first), i);
          seen.here();
        }
      }(numbers.items(), depth),
      [](pipe<int> to) -> task<> {
        for (int i = 0; i != 10'000; ++i) co_await to.push(i);
      }(numbers)));
  EXPECT_LT(depth.spread(), support::flat_stack);
}

}  // namespace
