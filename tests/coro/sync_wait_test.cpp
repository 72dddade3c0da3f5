#include "protocoro/coro/sync_wait.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/thread_pool.hpp"

namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::sync_wait;
using protocoro::task;

TEST(SyncWait, GivesAValueThatCanOnlyBeMoved) {
  const auto value =
      sync_wait([]() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(4); }());
  EXPECT_EQ(*value, 4);
}

TEST(SyncWait, RethrowsWhatTheTaskThrew) {
  EXPECT_THROW(sync_wait([]() -> task<int> {
                 throw std::domain_error("no");
                 co_return 1;
               }()),
               std::domain_error);
}

TEST(SyncWait, DestroysTheTaskBeforeItReturns) {
  const support::live_objects live;
  sync_wait([](support::live_object) -> task<> { co_return; }(support::live_object(1)));
  EXPECT_EQ(live.added(), 0);
}

TEST(SyncWait, ResumesOnTheCallingThreadWhoeverWakesIt) {
  pipe<int> values(1);
  std::thread pusher([values]() mutable {
    for (int i = 0; i != 100; ++i) sync_wait(values.push(i));
    values.close();
  });
  const int elsewhere = sync_wait([](auto items, std::thread::id caller) -> task<int> {
    int strangers = 0;
    while (auto value = co_await items.next())
      if (std::this_thread::get_id() != caller) ++strangers;
    co_return strangers;
  }(values.items(), std::this_thread::get_id()));
  pusher.join();
  EXPECT_EQ(elsewhere, 0);
}

TEST(SyncWait, ThrowsInsideARunningCoroutine) {
  sync_wait([]() -> task<> {
    EXPECT_THROW(sync_wait([]() -> task<> { co_return; }()), std::logic_error);
    co_return;
  }());
}

TEST(SyncWait, ThrowsInsideASpawnedCoroutineWhereverItRuns) {
  const auto tries = []() -> task<> {
    EXPECT_THROW(sync_wait([]() -> task<> { co_return; }()), std::logic_error);
    co_return;
  };
  protocoro::thread_pool pool(1);
  sync_wait(protocoro::spawn(tries(), pool.get_executor()).join());
  sync_wait(protocoro::spawn(tries()).join());
  support::manual_executor here;
  auto manual = protocoro::spawn(tries(), here.handle());
  here.run();
  sync_wait(std::move(manual).join());
}

TEST(SyncWait, WorksAgainAfterACoroutineHasRunOnThisThread) {
  protocoro::spawn([]() -> task<> { co_return; }()).request_stop();
  EXPECT_EQ(sync_wait([]() -> task<int> { co_return 1; }()), 1);
  EXPECT_EQ(sync_wait([]() -> task<int> { co_return 2; }()), 2);
}

TEST(SyncWait, MayLeaveAWaitBehindThatAnotherThreadWakes) {
  const support::live_objects live;
  for (int i = 0; i != 300; ++i) {
    pipe<int> values(4);
    std::thread pusher([values]() mutable {
      while (values.try_push(1)) std::this_thread::yield();
    });
    sync_wait([](async_generator<int> waits,
                 support::live_object) -> task<> {
      const auto relay = [](async_generator<int>& inner) -> async_generator<int> {
        while (auto value = co_await inner.next()) co_yield *value;
      };
      const auto ready = []() -> async_generator<int> { co_yield 1; };
      auto either = protocoro::merge(relay(waits), ready());
      co_await either.next();
    }(
                                           [](async_generator<int> items) -> async_generator<int> {
                                             int sum = 0;
                                             while (auto value = co_await items.next())
                                               sum += *value;
                                             co_yield sum;
                                           }(values.items()),
                                           support::live_object(1)));
    pusher.join();
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(SyncWait, WorksOnManyThreadsAtOnce) {
  std::thread threads[4];
  for (std::thread& each : threads)
    each = std::thread([] {
      for (int i = 0; i != 200; ++i) {
        pipe<int> values(1);
        EXPECT_TRUE(values.try_push(i));
        const int got = sync_wait([](auto items) -> task<int> {
          auto item = co_await items.next();
          co_return *item;
        }(values.items()));
        EXPECT_EQ(got, i);
      }
    });
  for (std::thread& each : threads) each.join();
}

}  // namespace
