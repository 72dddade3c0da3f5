#include "protocoro/coro/spawn.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stack_depth.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::spawned;
using protocoro::sync_wait;
using protocoro::task;
using support::live_object;
using support::live_objects;

task<int> gives(int value) { co_return value; }

task<> fails(std::string text) {
  throw std::runtime_error(text);
  co_return;
}

task<int> reads(async_generator<int> values) {
  const auto value = co_await values.next();
  co_return value ? *value : 0;
}

task<> waits(async_generator<int> values, std::string& log) {
  log += "waits ";
  try {
    co_await values.next();
    log += "ended";
  } catch (const cancelled&) {
    log += "stopped";
    throw;
  }
}

TEST(Spawn, RunsHereUntilItFirstWaits) {
  std::string log;
  pipe<int> values(1);
  auto work = spawn(waits(values.items(), log));
  EXPECT_EQ(log, "waits ");
  values.close();
  EXPECT_EQ(log, "waits ended");
}

TEST(Spawn, RunsAfterTheRunningCoroutineWhenSpawnedByOne) {
  std::string log;
  pipe<int> values(1);
  sync_wait([](std::string& inner, async_generator<int> items) -> task<> {
    spawn(waits(std::move(items), inner)).request_stop();
    inner += "spawner ";
    co_return;
  }(log, values.items()));
  EXPECT_EQ(log.substr(0, 8), "spawner ");
}

TEST(Spawn, RunsOnTheGivenExecutorOnly) {
  std::string log;
  support::manual_executor here;
  pipe<int> values(1);
  auto work = spawn(waits(values.items(), log), here.handle());
  EXPECT_EQ(log, "");
  here.run();
  EXPECT_EQ(log, "waits ");
  values.close();
  EXPECT_EQ(log, "waits ");
  here.run();
  EXPECT_EQ(log, "waits ended");
}

TEST(Spawn, JoinGivesTheValue) { EXPECT_EQ(sync_wait(spawn(gives(3)).join()), 3); }

TEST(Spawn, JoinGivesAValueThatCanOnlyBeMoved) {
  auto work = spawn([]() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(8); }());
  EXPECT_EQ(*sync_wait(std::move(work).join()), 8);
}

TEST(Spawn, JoinRethrowsAndNothingIsReported) {
  testing::internal::CaptureStderr();
  EXPECT_THROW(sync_wait(spawn(fails("seen")).join()), std::runtime_error);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Spawn, JoinWaitsForTheEnd) {
  pipe<int> values(1);
  support::manual_executor there;
  support::manual_executor here;
  auto work = spawn(reads(values.items()), there.handle());
  auto join = spawn(std::move(work).join(), here.handle());
  there.run();
  here.run();
  ASSERT_TRUE(values.try_push(6));
  EXPECT_EQ(here.waiting(), 0U);
  there.run();
  EXPECT_EQ(here.waiting(), 1U);
  here.run();
  EXPECT_EQ(sync_wait(std::move(join).join()), 6);
}

TEST(Spawn, JoinOfAMovedFromHandleThrows) {
  auto work = spawn(gives(1));
  auto moved = std::move(work);
  EXPECT_THROW(sync_wait(std::move(work).join()), std::logic_error);  // NOLINT
  EXPECT_EQ(sync_wait(std::move(moved).join()), 1);
}

TEST(Spawn, AnEmptyTaskThrows) { EXPECT_THROW((void)spawn(task<>()), std::logic_error); }

TEST(Spawn, ADroppedHandleStopsTheWorkAndLetsItEndByItself) {
  std::string log;
  support::manual_executor here;
  const live_objects live;
  {
    auto work = spawn(
        [](live_object, std::string& inner) -> task<> {
          co_await waits(pipe<int>(1).items(), inner);
        }(live_object(1), log),
        here.handle());
    here.run();
  }
  EXPECT_EQ(log, "waits ");  // no destructor runs or waits for it
  EXPECT_EQ(live.added(), 1);
  here.run();
  EXPECT_EQ(log, "waits stopped");
  EXPECT_EQ(live.added(), 0);
}

TEST(Spawn, AnAssignedHandleStopsWhatItHeld) {
  std::string log;
  auto work = spawn(waits(pipe<int>(1).items(), log));
  work = spawn([]() -> task<> { co_return; }());
  EXPECT_EQ(log, "waits stopped");
}

TEST(Spawn, StoppedBeforeItRanThrowsAtItsFirstAwait) {
  std::string log;
  support::manual_executor here;
  auto work = spawn(waits(pipe<int>(1).items(), log), here.handle());
  work.request_stop();
  here.run();
  EXPECT_EQ(log, "waits stopped");
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
}

TEST(Spawn, DetachedWorkRunsOn) {
  std::string log;
  pipe<int> values(1);
  spawn(waits(values.items(), log)).detach();
  EXPECT_EQ(log, "waits ");
  values.close();
  EXPECT_EQ(log, "waits ended");
}

TEST(Spawn, AnUnobservedFailureIsReported) {
  testing::internal::CaptureStderr();
  spawn(fails("into the void")).detach();
  const std::string report = testing::internal::GetCapturedStderr();
  EXPECT_EQ(report, "protocoro: a spawned task failed: \"into the void\"\n");
}

TEST(Spawn, AFailureOfUnknownTypeIsReported) {
  testing::internal::CaptureStderr();
  spawn([]() -> task<> {
    throw 7;
    co_return;
  }())
      .detach();
  const std::string report = testing::internal::GetCapturedStderr();
  EXPECT_NE(report.find("unknown type"), std::string::npos);
}

TEST(Spawn, AStopThatWasAskedForIsNotReported) {
  testing::internal::CaptureStderr();
  std::string log;
  { auto work = spawn(waits(pipe<int>(1).items(), log)); }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Spawn, IsNotStoppedWithItsSpawner) {
  std::string log;
  pipe<int> values(1);
  EXPECT_THROW(sync_wait(protocoro::when_all(
                   [](async_generator<int> items, std::string& inner) -> task<> {
                     spawn(waits(std::move(items), inner)).detach();
                     co_await pipe<int>(1).items().next();
                   }(values.items(), log),
                   fails("stop the spawner"))),
               std::runtime_error);
  EXPECT_EQ(log, "waits ");
  values.close();
  EXPECT_EQ(log, "waits ended");
}

TEST(Spawn, AJoinThatIsStoppedStopsTheWork) {
  std::string log;
  support::manual_executor there;
  auto work = spawn(waits(pipe<int>(1).items(), log), there.handle());
  there.run();
  EXPECT_THROW(sync_wait(protocoro::when_all(std::move(work).join(), fails("stop"))),
               std::runtime_error);
  EXPECT_EQ(log, "waits ");
  there.run();
  EXPECT_EQ(log, "waits stopped");
}

/// Ends while a generator among its parameters still waits: a merge that asked it is gone.
task<> leaves_a_wait_behind(live_object, async_generator<int> waits) {
  const auto relay = [](async_generator<int>& values) -> async_generator<int> {
    while (auto value = co_await values.next()) co_yield *value;
  };
  const auto ready = []() -> async_generator<int> { co_yield 1; };
  auto either = protocoro::merge(relay(waits), ready());
  co_await either.next();
}

async_generator<int> passes_on(async_generator<int> values) {
  while (auto value = co_await values.next()) co_yield *value;
}

TEST(Spawn, StopsWhatItsWorkLeftBehind) {
  const live_objects live;
  pipe<int> values(1);
  sync_wait(spawn(leaves_a_wait_behind(live_object(1), passes_on(values.items()))).join());
  EXPECT_EQ(live.added(), 0);
  EXPECT_FALSE(values.try_push(1));
}

TEST(Spawn, WhatItsWorkLeftBehindMayBeWokenMeanwhile) {
  const live_objects live;
  {
    protocoro::thread_pool pool(2);
    for (int i = 0; i != 300; ++i) {
      pipe<int> values(1);
      auto work = spawn(leaves_a_wait_behind(live_object(1), passes_on(values.items())),
                        pool.get_executor());
      if (i % 2 == 0) std::this_thread::yield();
      values.try_push(1);
      values.try_push(2);
      sync_wait(std::move(work).join());
    }
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(Spawn, GivesItsValueAcrossThreadsWithoutLeaks) {
  const live_objects live;
  {
    protocoro::thread_pool pool(2);
    for (int i = 0; i != 300; ++i) {
      auto work = spawn([](int value) -> task<live_object> { co_return live_object(value); }(i),
                        pool.get_executor());
      const live_object value = sync_wait(std::move(work).join());
      EXPECT_EQ(value.value(), i);
    }
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(Spawn, DropsHandlesBesideRunningWork) {
  const live_objects live;
  {
    protocoro::thread_pool pool(2);
    for (int i = 0; i != 300; ++i) {
      pipe<int> values(1);
      auto work = spawn(
          [](live_object, async_generator<int> items) -> task<> {
            while (auto item = co_await items.next()) EXPECT_EQ(*item, 1);
          }(live_object(i), values.items()),
          pool.get_executor());
      values.try_push(1);
      if (i % 3 == 0) values.close();
      if (i % 3 == 1) work.request_stop();
    }
  }
  EXPECT_EQ(live.added(), 0);
}

}  // namespace
