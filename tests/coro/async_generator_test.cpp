#include "protocoro/coro/async_generator.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stack_depth.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::sync_wait;
using protocoro::task;
using support::live_object;
using support::live_objects;

// An object of the body's own is copied; a type that cannot be copied does not compile there.
template <class T>
concept can_yield_an_object = requires(protocoro::detail::generator_promise<T>& body,
                                       const T& object) {
  body.yield_value(object);
};
static_assert(can_yield_an_object<int>);
static_assert(!can_yield_an_object<std::unique_ptr<int>>);

async_generator<int> count(int last) {
  for (int i = 1; i <= last; ++i) co_yield i;
}

async_generator<int> fails_after(int last) {
  for (int i = 1; i <= last; ++i) co_yield i;
  throw std::runtime_error("no more");
}

template <class T>
task<std::vector<T>> all(async_generator<T> values) {
  std::vector<T> seen;
  while (auto value = co_await values.next()) seen.push_back(std::move(*value));
  co_return seen;
}

TEST(AsyncGenerator, YieldsInOrder) {
  EXPECT_EQ(sync_wait(all(count(4))), (std::vector{1, 2, 3, 4}));
}

TEST(AsyncGenerator, MayYieldNothing) { EXPECT_TRUE(sync_wait(all(count(0))).empty()); }

TEST(AsyncGenerator, RunsOnlyWhenAsked) {
  int steps = 0;
  sync_wait([](int& taken) -> task<> {
    auto lazy = [](int& inner) -> async_generator<int> {
      ++inner;
      co_yield 1;
      ++inner;
      co_yield 2;
    }(taken);
    EXPECT_EQ(taken, 0);
    co_await lazy.next();
    EXPECT_EQ(taken, 1);
    co_await lazy.next();
    EXPECT_EQ(taken, 2);
  }(steps));
}

TEST(AsyncGenerator, StaysEmptyAfterItsEnd) {
  sync_wait([]() -> task<> {
    auto values = count(1);
    const auto first = co_await values.next();
    EXPECT_TRUE(first);
    for (int i = 0; i != 3; ++i) {
      const auto after = co_await values.next();
      EXPECT_FALSE(after);
    }
  }());
}

TEST(AsyncGenerator, ThrowsOnceThenStaysEmpty) {
  sync_wait([]() -> task<> {
    auto values = fails_after(1);
    co_await values.next();
    std::string text;
    try {
      co_await values.next();
    } catch (const std::runtime_error& error) {
      text = error.what();
    }
    EXPECT_EQ(text, "no more");
    const auto after = co_await values.next();
    EXPECT_FALSE(after);
  }());
}

TEST(AsyncGenerator, ThrowsWhenEmptyAndAsked) {
  async_generator<int> empty;
  EXPECT_FALSE(empty);
  EXPECT_THROW(sync_wait(all(std::move(empty))), std::logic_error);
}

TEST(AsyncGenerator, LetsTheConsumerChangeOnlyACopyOfAnObjectOfTheBody) {
  const auto kept = sync_wait([]() -> task<std::string> {
    std::string seen;
    auto values = [](std::string& inside) -> async_generator<std::string> {
      std::string mine = "the body's own";
      co_yield mine;
      inside = mine;
      const std::string constant = "constant";
      co_yield constant;
      inside += ", " + constant;
    }(seen);
    while (auto value = co_await values.next()) value->assign("changed by the consumer");
    co_return seen;
  }());
  EXPECT_EQ(kept, "the body's own, constant");
}

TEST(AsyncGenerator, CopiesAnObjectOfTheBodyOnce) {
  const live_objects live;
  sync_wait([]() -> task<> {
    auto values = []() -> async_generator<live_object> {
      const live_object mine(1);
      co_yield mine;
    }();
    auto value = co_await values.next();
    const live_object kept = std::move(*value);
    EXPECT_EQ(kept.value(), 1);
  }());
  EXPECT_EQ(live.copies(), 1);
  EXPECT_EQ(live.added(), 0);
}

TEST(AsyncGenerator, GivesTemporariesAndMovedObjectsWithoutACopy) {
  const live_objects live;
  sync_wait([]() -> task<> {
    auto values = []() -> async_generator<live_object> {
      co_yield live_object(1);
      live_object mine(2);
      co_yield std::move(mine);
      EXPECT_TRUE(mine.moved_from());  // NOLINT: the consumer took it
    }();
    int expected = 0;
    while (auto value = co_await values.next()) {
      const live_object taken = std::move(*value);
      EXPECT_EQ(taken.value(), ++expected);
    }
    EXPECT_EQ(expected, 2);
  }());
  EXPECT_EQ(live.copies(), 0);
  EXPECT_EQ(live.added(), 0);
}

TEST(AsyncGenerator, YieldsValuesThatCanOnlyBeMoved) {
  auto values = []() -> async_generator<std::unique_ptr<int>> {
    for (int i = 1; i <= 3; ++i) co_yield std::make_unique<int>(i);
    auto mine = std::make_unique<int>(4);
    co_yield std::move(mine);
  }();
  const auto seen = sync_wait(all(std::move(values)));
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_EQ(*seen.back(), 4);
}

TEST(AsyncGenerator, YieldsContainersOfValuesThatCanOnlyBeMoved) {
  auto values = []() -> async_generator<std::vector<std::unique_ptr<int>>> {
    std::vector<std::unique_ptr<int>> mine;
    mine.push_back(std::make_unique<int>(1));
    co_yield std::move(mine);
  }();
  EXPECT_EQ(*sync_wait(all(std::move(values))).at(0).at(0), 1);
}

TEST(AsyncGenerator, KeepsAnItemUntilTheFollowingNext) {
  sync_wait([]() -> task<> {
    pipe<int> elsewhere(1);
    auto values = []() -> async_generator<std::string> {
      co_yield "a text too long for the small buffer of a string";
      co_yield "another text too long for the small buffer";
    }();
    const auto first = co_await values.next();
    co_await elsewhere.push(1);
    EXPECT_EQ(*first, "a text too long for the small buffer of a string");
    const auto second = co_await values.next();
    EXPECT_EQ(second->substr(0, 7), "another");
  }());
}

TEST(AsyncGenerator, DestroyedAtAYieldDestroysItsLocals) {
  const live_objects live;
  for (int stop_at = 0; stop_at != 5; ++stop_at)
    sync_wait([](int last) -> task<> {
      auto values = [](live_object) -> async_generator<int> {
        for (int i = 0; i != 4; ++i) {
          const live_object local(i);
          co_yield i;
        }
      }(live_object(1));
      for (int i = 0; i != last; ++i) co_await values.next();
    }(stop_at));
  EXPECT_EQ(live.added(), 0);
}

TEST(AsyncGenerator, MayBeMovedBetweenItsValues) {
  sync_wait([]() -> task<> {
    auto values = count(3);
    co_await values.next();
    async_generator<int> moved = std::move(values);
    const auto second = co_await moved.next();
    EXPECT_EQ(*second, 2);
    const auto rest = co_await all(std::move(moved));
    EXPECT_EQ(rest, std::vector{3});
  }());
}

TEST(AsyncGenerator, MayContinueInAnotherRoot) {
  auto values = count(3);
  sync_wait([](auto& mine) -> task<> { co_await mine.next(); }(values));
  EXPECT_EQ(sync_wait(all(std::move(values))), (std::vector{2, 3}));
}

TEST(AsyncGenerator, RefusesASecondNextBeforeTheFirstIsAnswered) {
  pipe<int> source(1);
  const bool refused = sync_wait([](pipe<int> from) -> task<bool> {
    auto values = [](async_generator<int> inner) -> async_generator<int> {
      while (auto value = co_await inner.next()) co_yield *value;
    }(from.items());
    bool threw = false;
    co_await when_all(
        [](auto& shared) -> task<> {
          const auto value = co_await shared.next();
          EXPECT_EQ(*value, 8);
        }(values),
        [](auto& shared, pipe<int> wakes, bool& failed) -> task<> {
          try {
            co_await shared.next();
          } catch (const std::logic_error&) {
            failed = true;
          }
          co_await wakes.push(8);
        }(values, from, threw));
    co_return threw;
  }(source));
  EXPECT_TRUE(refused);
}

TEST(AsyncGenerator, YieldsAMillionValuesOnAFlatStack) {
  support::stack_depth depth;
  sync_wait([](support::stack_depth& seen) -> task<> {
    auto values = count(1'000'000);
    long sum = 0;
    while (auto value = co_await values.next()) {
      sum += *value;
      seen.here();
    }
    EXPECT_EQ(sum, 500'000'500'000);
  }(depth));
  EXPECT_LT(depth.spread(), support::flat_stack);
}

TEST(AsyncGenerator, YieldsThroughLayersOnAFlatStackWhoeverWakesIt) {
  support::stack_depth depth;
  support::manual_executor here;
  pipe<int> source(4);
  const auto layer = [](async_generator<int> inner) -> async_generator<int> {
    while (auto value = co_await inner.next()) {
      co_yield *value;
      co_yield *value;
    }
  };
  auto reader = protocoro::spawn(
      [](async_generator<int> values, support::stack_depth& seen) -> task<int> {
        int many = 0;
        while (auto value = co_await values.next()) {
          seen.here();
          ++many;
        }
        co_return many;
      }(layer(layer(source.items())), depth),
      here.handle());
  for (int i = 0; i != 10'000; ++i) {
    here.run();
    ASSERT_TRUE(source.try_push(i));
  }
  source.close();
  here.run();
  EXPECT_EQ(sync_wait(std::move(reader).join()), 40'000);
  EXPECT_LT(depth.spread(), support::flat_stack);
}

}  // namespace
