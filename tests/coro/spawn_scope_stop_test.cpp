// spawn_scope: stops, destroyed scopes and joins, other threads.
#include <gtest/gtest.h>
#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/gate.hpp"
#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stopped_tasks.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::spawn_scope;
using protocoro::sync_wait;
using protocoro::task;
using support::live_object;
using support::live_objects;
using support::manual_executor;
using support::waits_for_stop;

task<> joins(spawn_scope& scope, std::string& log) {
  try {
    co_await scope.join();
    log += "joined";
  } catch (const cancelled&) {
    log += "cancelled";
    throw;
  }
}

/// Waits until it is told to stop, and holds an object as long as its frame is there.
task<> waits(std::string& log, live_object = live_object()) { co_await waits_for_stop(log); }

task<> reads(async_generator<int> values) { co_await values.next(); }

TEST(SpawnScopeStop, RequestStopStopsAllAndSpawnsNoMore) {
  const live_objects live;
  std::string log;
  manual_executor here;
  spawn_scope scope;
  scope.spawn(waits(log), here.handle());
  scope.spawn(waits(log), here.handle());
  here.run();
  scope.spawn(waits(log), here.handle());  // has not had its turn
  scope.request_stop();
  EXPECT_EQ(log, "");
  EXPECT_FALSE(scope.spawn(waits(log)));
  here.run();
  EXPECT_EQ(log, "stopped stopped stopped ");
  EXPECT_EQ(live.added(), 0);
  sync_wait(scope.join());
}

TEST(SpawnScopeStop, TheDestructorStopsTheWorkAndDoesNotWait) {
  const live_objects live;
  std::string log;
  manual_executor here;
  {
    spawn_scope scope;
    scope.spawn(waits(log, live_object(1)), here.handle());
    here.run();
  }
  EXPECT_EQ(log, "");
  EXPECT_GT(live.added(), 0);
  here.run();
  EXPECT_EQ(log, "stopped ");
  EXPECT_EQ(live.added(), 0);
}

TEST(SpawnScopeStop, MayGoWhileAJoinWaits) {
  std::string log;
  manual_executor here;
  std::optional<spawn_scope> scope(std::in_place);
  scope->spawn(waits(log), here.handle());
  auto joined = spawn(joins(*scope, log));
  here.run();
  scope.reset();
  EXPECT_EQ(log, "");
  here.run();
  EXPECT_EQ(log, "stopped joined");
}

TEST(SpawnScopeStop, WorkMayDestroyTheScope) {
  std::string log;
  std::optional<spawn_scope> scope(std::in_place);
  scope->spawn(waits(log));
  scope->spawn([](std::optional<spawn_scope>& own, std::string& inner) -> task<> {
    own.reset();
    inner += "destroyed ";
    co_return;
  }(scope, log));
  EXPECT_EQ(log, "destroyed stopped ");
}

TEST(SpawnScopeStop, AStoppedJoinStopsTheWorkAndWaitsForItNevertheless) {
  for (const bool stopped_before : {true, false}) {
    support::gate foreign;
    std::string log;
    manual_executor here;
    spawn_scope scope;
    scope.spawn(waits(log));
    scope.spawn([](support::gate& gate) -> task<> { co_await gate; }(foreign));
    auto joined = spawn(joins(scope, log), here.handle());
    if (!stopped_before) here.run();
    joined.request_stop();
    here.run();
    EXPECT_EQ(log, "stopped ");
    foreign.open();
    here.run();
    EXPECT_EQ(log, "stopped cancelled");
    EXPECT_THROW(sync_wait(std::move(joined).join()), cancelled);
  }
}

/// The root of an ended spawn is stopped: whatever is left of it.
TEST(SpawnScopeStop, AStopAfterTheJoinDoesNotReachTheScope) {
  for (const bool waits_first : {false, true}) {
    std::string log;
    pipe<int> values(1);
    spawn_scope scope;
    if (waits_first) scope.spawn(reads(values.items()));
    auto joined = spawn(scope.join());
    values.close();
    EXPECT_TRUE(scope.spawn(waits(log)));
    sync_wait(std::move(joined).join());
    EXPECT_EQ(log, "");
  }
}

TEST(SpawnScopeStop, ADroppedJoinStopsTheWork) {
  std::string log;
  manual_executor here;
  spawn_scope scope;
  scope.spawn(waits(log), here.handle());
  here.run();
  { const auto never_awaited = scope.join(); }
  here.run();
  EXPECT_EQ(log, "");
  sync_wait([](spawn_scope& inner) -> task<> {
    const auto waiting = [](spawn_scope& other) -> async_generator<int> {
      co_await other.join();
      co_yield 0;
    };
    const auto ready = []() -> async_generator<int> { co_yield 1; };
    auto either = protocoro::merge(waiting(inner), ready());
    co_await either.next();
  }(scope));
  here.run();
  EXPECT_EQ(log, "stopped ");
}

TEST(SpawnScopeStop, IsFilledStoppedAndJoinedByManyThreads) {
  const live_objects live;
  protocoro::thread_pool pool(2);
  std::atomic<int> ran{0};
  std::atomic<int> accepted{0};
  for (int round = 0; round != 100; ++round) {
    spawn_scope scope;
    std::vector<std::thread> threads;
    for (int i = 0; i != 2; ++i)
      threads.emplace_back([&] {
        const auto work = [](std::atomic<int>& count, live_object) -> task<> {
          ++count;
          co_await pipe<int>(1).items().next();
        };
        for (int n = 0; n != 10; ++n) {
          if (scope.spawn(work(ran, live_object(n)), pool.get_executor())) ++accepted;
          if (scope.spawn(work(ran, live_object(n)))) ++accepted;
        }
      });
    auto joined = spawn(scope.join(), pool.get_executor());
    if (round % 2 == 0) scope.request_stop();
    if (round % 2 == 1) joined.request_stop();
    for (std::thread& thread : threads) thread.join();
    scope.request_stop();
    sync_wait(scope.join());
    EXPECT_EQ(live.added(), 0);
    EXPECT_EQ(ran, accepted);  // stopped before its first turn, it runs to its first await
  }
}

}  // namespace
