#include "protocoro/coro/task.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stack_depth.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace {

using protocoro::sync_wait;
using protocoro::task;
using support::live_object;
using support::live_objects;

static_assert(std::is_nothrow_move_constructible_v<task<int>>);
static_assert(!std::is_copy_constructible_v<task<int>>);
static_assert(std::is_same_v<task<int>::value_type, int>);

task<int> answer() { co_return 42; }

task<> note(bool& ran) {
  ran = true;
  co_return;
}

task<int> failing(std::string text) {
  throw std::runtime_error(text);
  co_return 0;
}

TEST(Task, GivesWhatTheBodyReturned) { EXPECT_EQ(sync_wait(answer()), 42); }

TEST(Task, NeverRunsUnlessAwaited) {
  bool ran = false;
  { const task<> never = note(ran); }
  EXPECT_FALSE(ran);
}

TEST(Task, RunsWhenAwaited) {
  bool ran = false;
  bool ran_before = true;
  sync_wait([](bool& inner, bool& before) -> task<> {
    task<> later = note(inner);
    before = inner;
    co_await std::move(later);
  }(ran, ran_before));
  EXPECT_FALSE(ran_before);
  EXPECT_TRUE(ran);
}

TEST(Task, RethrowsWhatTheBodyThrew) {
  const std::string seen = sync_wait([]() -> task<std::string> {
    try {
      co_await failing("no value today");
    } catch (const std::runtime_error& error) {
      co_return error.what();
    }
    co_return "nothing thrown";
  }());
  EXPECT_EQ(seen, "no value today");
}

TEST(Task, RethrowsThroughManyLevels) {
  struct levels {
    static task<> down(int left) {
      if (left == 0) throw std::out_of_range("the bottom");
      co_await down(left - 1);
    }
  };
  EXPECT_THROW(sync_wait(levels::down(200)), std::out_of_range);
}

TEST(Task, CarriesValuesThatCanOnlyBeMoved) {
  const auto value = sync_wait([]() -> task<std::unique_ptr<int>> {
    std::unique_ptr<int> inner =
        co_await []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); }();
    co_return inner;
  }());
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(*value, 7);
}

task<> into(task<int> from, long& value) {
  long& same = co_await std::move(from).into(value);
  EXPECT_EQ(&same, &value);
}

TEST(Task, AssignsItsValueWhereItIsTold) {
  long value = 0;
  sync_wait(into(answer(), value));
  EXPECT_EQ(value, 42);
}

TEST(Task, AssignsNothingWhenItFails) {
  long value = 7;
  EXPECT_THROW(sync_wait(into(failing("no"), value)), std::runtime_error);
  EXPECT_EQ(value, 7);
}

TEST(Task, ReturnsWhatConvertsToItsValue) {
  EXPECT_EQ(sync_wait([]() -> task<std::string> { co_return "converted"; }()), "converted");
}

TEST(Task, CarriesValuesWithoutDefaultConstructor) {
  struct strict {
    explicit strict(int given) : value(given) {}
    int value;
  };
  EXPECT_EQ(sync_wait([]() -> task<strict> { co_return strict(3); }()).value, 3);
}

TEST(Task, GivesItsValueWithoutCopies) {
  const live_objects live;
  {
    const live_object value = sync_wait([]() -> task<live_object> {
      live_object inner = co_await []() -> task<live_object> { co_return live_object(5); }();
      co_return inner;
    }());
    EXPECT_EQ(value.value(), 5);
    EXPECT_EQ(live.added(), 1);
  }
  EXPECT_EQ(live.added(), 0);
  EXPECT_EQ(live.copies(), 0);
}

TEST(Task, KeepsParametersUntilItIsDestroyed) {
  const live_objects live;
  {
    task<int> holding = [](live_object value) -> task<int> {
      co_return value.value();
    }(live_object(9));
    EXPECT_EQ(live.added(), 1);
    EXPECT_EQ(sync_wait(std::move(holding)), 9);
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(Task, DestroysWhatAnExceptionPassed) {
  const live_objects live;
  EXPECT_THROW(sync_wait([](live_object) -> task<> {
                 const live_object local(1);
                 co_await failing("past the local");
               }(live_object(2))),
               std::runtime_error);
  EXPECT_EQ(live.added(), 0);
}

TEST(Task, ThrowsWhenEmptyAndAwaited) {
  task<int> empty;
  EXPECT_FALSE(empty);
  EXPECT_THROW(sync_wait(std::move(empty)), std::logic_error);
  EXPECT_THROW(sync_wait([]() -> task<> { co_await task<>(); }()), std::logic_error);
}

// C++ leaves open what happens, the compilers that we know end the body. clang warns, g++ does not.
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreturn-type"
#endif
task<std::string> runs_off(bool waits, int given) {
  if (waits) co_await answer();
  try {
    if (given == 42) co_return "forty-two";
    if (given < 0) throw std::out_of_range("below");
  } catch (const std::out_of_range&) {
  }
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

TEST(Task, ThatRunsOffItsEndIsAMistake) {
  EXPECT_EQ(sync_wait(runs_off(true, 42)), "forty-two");
  for (const bool waits : {false, true})
    for (const int given : {1, -1}) {
      std::string seen = "none";
      try {
        sync_wait(runs_off(waits, given));
      } catch (const std::logic_error& error) {
        seen = error.what();
      }
      EXPECT_EQ(seen, "protocoro: a task<T> ended without co_return");
    }
}

TEST(Task, IsEmptyAfterAMove) {
  task<int> first = answer();
  task<int> second = std::move(first);
  EXPECT_FALSE(first);  // NOLINT: that is what is tested
  EXPECT_TRUE(second);
  second = answer();
  EXPECT_EQ(sync_wait(std::move(second)), 42);
}

/// Several coroutines deep, each with a local and a parameter, all suspended at the innermost wait.
task<int> waits_inside(live_object parameter, int levels, protocoro::async_generator<int>& values) {
  const live_object local(parameter.value());
  if (levels == 0) {
    const auto value = co_await values.next();
    co_return value ? *value : -1;
  }
  co_return co_await waits_inside(live_object(levels), levels - 1, values) + local.value();
}

TEST(Task, DestroyedWhileItWaitsLeavesNothingBehind) {
  const live_objects live;
  for (int levels = 0; levels != 4; ++levels)
    sync_wait([](auto pipe, int depth, const live_objects& seen) -> task<> {
      const auto waits = [](auto values, int down) -> protocoro::async_generator<int> {
        co_yield co_await waits_inside(live_object(down), down, values);
      };
      const auto ready = []() -> protocoro::async_generator<int> { co_yield 1; };
      auto either = protocoro::merge(waits(pipe.items(), depth), ready());
      co_await either.next();
      EXPECT_EQ(seen.added(), 3 * depth + 3);  // argument, parameter and local each
    }(protocoro::pipe<int>(1), levels, live));
  EXPECT_EQ(live.added(), 0);
}

TEST(Task, AwaitsAMillionReadyTasksOnAFlatStack) {
  support::stack_depth depth;
  const int sum = sync_wait([](support::stack_depth& seen) -> task<int> {
    int total = 0;
    for (int i = 0; i != 1'000'000; ++i)
      total += co_await [](support::stack_depth& inner) -> task<int> {
        inner.here();
        co_return 1;
      }(seen);
    co_return total;
  }(depth));
  EXPECT_EQ(sum, 1'000'000);
  EXPECT_LT(depth.spread(), support::flat_stack);
}

TEST(Task, AwaitsManyWaitingTasksOnAFlatStack) {
  support::stack_depth depth;
  support::manual_executor here;
  protocoro::pipe<int> values(1);
  auto work = protocoro::spawn(
      [](protocoro::async_generator<int> items, support::stack_depth& seen) -> task<> {
        for (int i = 0; i != 10'000; ++i) {
          co_await [](protocoro::async_generator<int>& inner) -> task<> {
            co_await inner.next();
          }(items);
          seen.here();
        }
      }(values.items(), depth),
      here.handle());
  here.run();
  for (int i = 0; i != 10'000; ++i) {
    ASSERT_TRUE(values.try_push(i));
    here.run();
  }
  sync_wait(std::move(work).join());
  EXPECT_LT(depth.spread(), support::flat_stack);
}

TEST(Task, RecursesDeeplyAndUnwinds) {
  struct tree {
    static task<int> depth_of(int levels) {
      if (levels == 0) co_return 0;
      co_return 1 + co_await depth_of(levels - 1);
    }
  };
  EXPECT_EQ(sync_wait(tree::depth_of(2'000)), 2'000);
}

}  // namespace
