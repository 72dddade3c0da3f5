// Stops, drops and closings that meet a pipe from other threads.
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using support::live_object;
using support::live_objects;

task<> read_all(async_generator<live_object> values) {
  while (auto value = co_await values.next()) EXPECT_GE(value->value(), 0);
}

task<> push_for_ever(pipe<live_object> to) {
  for (;;) {
    const bool pushed = co_await to.push(live_object(1));
    if (!pushed) co_return;
  }
}

TEST(PipeStop, ThrowsInNextAndLosesNothing) {
  pipe<int> values(1);
  auto items = values.items();
  support::manual_executor here;
  auto reader = spawn([](auto& inner) -> task<> { co_await inner.next(); }(items), here.handle());
  here.run();
  reader.request_stop();
  here.run();
  EXPECT_THROW(sync_wait(std::move(reader).join()), cancelled);
  EXPECT_TRUE(values.try_push(5));
  const int got = sync_wait([](auto& inner) -> task<int> {
    auto item = co_await inner.next();
    co_return *item;
  }(items));
  EXPECT_EQ(got, 5);
}

TEST(PipeStop, ThrowsInPushAndDropsTheValue) {
  const live_objects live;
  pipe<live_object> values(1);
  EXPECT_TRUE(values.try_push(live_object(1)));
  support::manual_executor here;
  const auto push = [](pipe<live_object> to, int value) -> task<> {
    co_await to.push(live_object(value));
  };
  auto first = spawn(push(values, 2), here.handle());
  auto second = spawn(push(values, 3), here.handle());
  auto third = spawn(push(values, 4), here.handle());
  here.run();
  second.request_stop();
  here.run();
  EXPECT_THROW(sync_wait(std::move(second).join()), cancelled);
  EXPECT_EQ(live.added(), 1 + 2 * 2);  // each waiting push has a value and its argument
  sync_wait([](pipe<live_object> from) -> task<> {
    auto items = from.items();
    for (const int expected : {1, 2, 4}) {
      const auto item = co_await items.next();
      EXPECT_EQ(item->value(), expected);
    }
  }(values));
  here.run();
}

TEST(PipeStop, ThePushThatWaitsLastMayBeStoppedBeforeAnotherComes) {
  pipe<int> values(1);
  EXPECT_TRUE(values.try_push(1));
  support::manual_executor here;
  const auto push = [](pipe<int> to, int value) -> task<> { co_await to.push(value); };
  auto second = spawn(push(values, 2), here.handle());
  auto third = spawn(push(values, 3), here.handle());
  here.run();
  third.request_stop();
  here.run();
  { const auto gone = std::move(third); }
  auto fourth = spawn(push(values, 4), here.handle());
  here.run();
  for (const int expected : {1, 2, 4}) EXPECT_EQ(values.try_pop(), expected);
  here.run();
}

TEST(PipeStop, ThrowsAtOnceAfterAStopEvenWithValuesAndRoom) {
  pipe<int> values(2);
  values.try_push(1);
  support::manual_executor here;
  auto work = spawn(
      [](pipe<int> both) -> task<> {
        int thrown = 0;
        auto items = both.items();
        try {
          co_await both.push(2);
        } catch (const cancelled&) {
          ++thrown;
        }
        try {
          co_await items.next();
        } catch (const cancelled&) {
          ++thrown;
        }
        EXPECT_EQ(thrown, 2);
      }(values),
      here.handle());
  work.request_stop();
  here.run();
  sync_wait(std::move(work).join());
}

TEST(PipeStop, AValueThatArrivedBeforeTheStopIsGiven) {
  pipe<int> values(1);
  support::manual_executor here;
  auto reader = spawn(
      [](async_generator<int> items) -> task<int> {
        const auto item = co_await items.next();
        co_return *item;
      }(values.items()),
      here.handle());
  here.run();
  values.try_push(3);
  reader.request_stop();
  here.run();
  EXPECT_EQ(sync_wait(std::move(reader).join()), 3);
}

TEST(PipeStop, AnAbandonedNextLeavesItsValueToTheFollowing) {
  pipe<int> values(1);
  const int got = sync_wait([](pipe<int> both) -> task<int> {
    auto items = both.items();
    {
      const auto relay = [](async_generator<int>& inner) -> async_generator<int> {
        while (auto item = co_await inner.next()) co_yield *item;
      };
      auto merged = protocoro::merge(relay(items), []() -> async_generator<int> { co_yield 1; }());
      co_await merged.next();
      both.try_push(7);  // its wake-up is queued when the merge goes away
    }
    const auto item = co_await items.next();
    co_return *item;
  }(values));
  EXPECT_EQ(got, 7);
}

TEST(PipeStop, AnAbandonedNextMayBeFollowedByAWaitingOne) {
  pipe<int> values(1);
  sync_wait([](pipe<int> both) -> task<> {
    auto items = both.items();
    for (int round = 0; round != 5; ++round) {
      {
        const auto relay = [](async_generator<int>& inner) -> async_generator<int> {
          while (auto item = co_await inner.next()) co_yield *item;
        };
        auto merged =
            protocoro::merge(relay(items), []() -> async_generator<int> { co_yield 1; }());
        co_await merged.next();
        both.try_push(round);
      }
      const auto left = co_await items.next();
      EXPECT_EQ(*left, round);
      co_await protocoro::when_all(
          [](async_generator<int>& inner) -> task<> {
            const auto item = co_await inner.next();
            EXPECT_EQ(*item, 100);
          }(items),
          [](pipe<int> to) -> task<> { co_await to.push(100); }(both));
    }
  }(values));
}

TEST(PipeStop, StopsMeetPushesAndReadsOnOtherThreads) {
  const live_objects live;
  {
    protocoro::thread_pool pool(2);
    for (int i = 0; i != 200; ++i) {
      pipe<live_object> values(1);
      auto reader = spawn(read_all(values.items()), pool.get_executor());
      auto first = spawn(push_for_ever(values), pool.get_executor());
      auto second = spawn(push_for_ever(values));
      if (i % 2 == 0) reader.request_stop();
      first.request_stop();
      second.request_stop();
      if (i % 3 == 0) values.close();
    }
  }
  EXPECT_EQ(live.added(), 0);
}

/// A reader that gives up and comes back, while values arrive from another thread.
task<int> reads_again_and_again(async_generator<int> items) {
  int sum = 0;
  for (;;) {
    {
      const auto once = [](async_generator<int>& inner) -> async_generator<int> {
        const auto item = co_await inner.next();
        co_yield item ? *item : -1;
      };
      auto either = protocoro::merge(once(items), []() -> async_generator<int> { co_yield 0; }());
      const auto first = co_await either.next();
      if (*first == -1) co_return sum;
      sum += *first;
    }
    const auto item = co_await items.next();
    if (!item) co_return sum;
    sum += *item;
  }
}

TEST(PipeStop, AbandonedReadsMeetPushesOfAnotherThread) {
  constexpr int many = 2'000;
  pipe<int> values(2);
  std::thread producer([values]() mutable {
    sync_wait([](pipe<int> to) -> task<> {
      for (int i = 1; i <= many; ++i) co_await to.push(i);
      to.close();
    }(values));
  });
  EXPECT_EQ(sync_wait(reads_again_and_again(values.items())), many * (many + 1) / 2);
  producer.join();
}

TEST(PipeStop, ItsValuesMayUseItWhenTheyDie) {
  pipe<std::shared_ptr<void>> values(3);
  for (int i = 0; i != 3; ++i)
    values.try_push(std::shared_ptr<void>(nullptr, [values](void*) mutable { values.close(); }));
  sync_wait([](async_generator<std::shared_ptr<void>> items) -> task<> {
    co_await items.next();
    co_await items.next();
  }(values.items()));
  EXPECT_FALSE(values.try_push(nullptr));
}

}  // namespace
