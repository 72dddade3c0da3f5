#include "protocoro/coro/spawn_scope.hpp"

#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <utility>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stopped_tasks.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::spawn_scope;
using protocoro::sync_wait;
using protocoro::task;
using support::live_object;
using support::live_objects;
using support::manual_executor;
using support::waits_for_stop;

task<> notes(std::string& log, std::string text) {
  log += text;
  co_return;
}

task<> joins(spawn_scope& scope, std::string& log) {
  co_await scope.join();
  log += "joined";
}

/// Waits until it is told to stop, and holds an object as long as its frame is there.
task<> waits(std::string& log, live_object = live_object()) { co_await waits_for_stop(log); }

task<> reads(async_generator<int> values, live_object = live_object()) {
  while (auto value = co_await values.next()) EXPECT_GE(*value, 0);
}

TEST(SpawnScope, RunsItsWorkAsSpawnDoes) {
  std::string log;
  manual_executor here;
  spawn_scope scope;
  EXPECT_TRUE(scope.spawn(notes(log, "at once ")));
  EXPECT_TRUE(scope.spawn(notes(log, "later "), here.handle()));
  EXPECT_EQ(log, "at once ");
  here.run();
  EXPECT_EQ(log, "at once later ");
}

TEST(SpawnScope, JoinOfNothingIsOverAtOnce) {
  spawn_scope scope;
  sync_wait(scope.join());
  scope.spawn([]() -> task<> { co_return; }());
  sync_wait(scope.join());
}

TEST(SpawnScope, JoinWaitsForAllAndForWhatIsSpawnedMeanwhile) {
  std::string log;
  manual_executor there;
  manual_executor here;
  pipe<int> first(1);
  pipe<int> second(1);
  spawn_scope scope;
  scope.spawn(reads(first.items()), there.handle());
  auto joined = spawn(joins(scope, log), here.handle());
  there.run();
  here.run();
  scope.spawn(reads(second.items()), there.handle());
  first.close();
  there.run();
  here.run();
  EXPECT_EQ(log, "");
  second.close();
  there.run();
  EXPECT_EQ(log, "");  // the joiner runs on its own executor
  here.run();
  EXPECT_EQ(log, "joined");
}

TEST(SpawnScope, SeveralMayJoin) {
  std::string log;
  pipe<int> values(1);
  spawn_scope scope;
  scope.spawn(reads(values.items()));
  auto first = spawn(joins(scope, log));
  auto second = spawn(joins(scope, log));
  values.close();
  EXPECT_EQ(log, "joinedjoined");
}

TEST(SpawnScope, WhenAJoinIsOverNothingIsLeftOfTheWork) {
  const live_objects live;
  manual_executor here;
  spawn_scope scope;
  std::string log;
  pipe<int> values(1);
  scope.spawn(reads(values.items(), live_object(1)), here.handle());
  auto joined = spawn([](spawn_scope& inner, const live_objects& seen) -> task<> {
    co_await inner.join();
    EXPECT_EQ(seen.added(), 0);
  }(scope, live));
  here.run();
  EXPECT_GT(live.added(), 0);
  values.close();
  here.run();
  sync_wait(std::move(joined).join());
}

TEST(SpawnScope, FreesWorkThatHasEnded) {
  const live_objects live;
  spawn_scope scope;
  for (int i = 0; i != 10'000; ++i) {
    pipe<int> values(1);
    scope.spawn(reads(values.items(), live_object(i)));
    values.close();
    EXPECT_EQ(live.added(), 0);
  }
}

TEST(SpawnScope, SpawnsNoEmptyTask) {
  spawn_scope scope;
  EXPECT_THROW(scope.spawn(task<>()), std::logic_error);
  sync_wait(scope.join());
}

TEST(SpawnScope, AFailureGoesToTheHookAndLeavesTheOthersAlone) {
  testing::internal::CaptureStderr();
  std::string log;
  spawn_scope scope;
  scope.spawn(waits(log));
  scope.spawn([]() -> task<> {
    throw std::runtime_error("on its own");
    co_return;
  }());
  EXPECT_EQ(log, "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "protocoro: a spawned task failed: \"on its own\"\n");
}

}  // namespace
