// Mistakes that would give values twice, or wait for themselves: each is a logic_error.
#include <gtest/gtest.h>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/task_group.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::task;

/// How `work` ends, which must be at once: the text of a logic_error.
std::string mistake_in(task<> work) {
  auto text = std::make_shared<std::string>("it waits");
  const auto running = spawn([](task<> inner, auto out) -> task<> {
    try {
      co_await std::move(inner);
      *out = "none";
    } catch (const std::logic_error& error) {
      *out = error.what();
    }
  }(std::move(work), text));
  return *text;
}

constexpr auto empty =
    "protocoro: awaited an empty task or async_generator, perhaps one that was awaited before";
constexpr auto again = "protocoro: awaited again before the first await has ended";

// --- twice

task<std::string> text() { co_return "a text that is too long to lie in the string itself"; }

template <class T>
task<> twice(task<T> work) {
  co_await std::move(work);
  co_await std::move(work);  // NOLINT: that is what is tested
}

task<> fails() {
  throw std::runtime_error("once");
  co_return;
}

task<> again_after_a_failure(task<> work) {
  try {
    co_await std::move(work);
  } catch (const std::runtime_error&) {
  }
  co_await std::move(work);  // NOLINT
}

TEST(AwaitedAgain, ATaskOfAnyOriginGivesItsValueOnce) {
  using namespace std::chrono_literals;
  std::vector<task<std::string>> several;
  several.push_back(text());
  pipe<std::string> values(1);
  EXPECT_EQ(mistake_in(twice(text())), empty);
  EXPECT_EQ(mistake_in(again_after_a_failure(fails())), empty);
  EXPECT_EQ(mistake_in(twice(values.push("one"))), empty);
  EXPECT_EQ(mistake_in(twice(spawn(text()).join())), empty);
  EXPECT_EQ(mistake_in(twice(when_all(text(), text()))), empty);
  EXPECT_EQ(mistake_in(twice(when_all(std::move(several)))), empty);
  EXPECT_EQ(mistake_in(twice(when_any(text(), text()))), empty);
  EXPECT_EQ(mistake_in(twice(with_timeout(text(), 1h))), empty);
  EXPECT_EQ(mistake_in(twice(shield(text()))), empty);
}

task<> into_twice(task<std::string> work) {
  std::string value;
  co_await std::move(work).into(value);
  co_await std::move(work).into(value);  // NOLINT
}

task<> result_twice() {
  auto work = as_result(text());
  const auto first = co_await std::move(work);
  EXPECT_TRUE(first);
  const auto second = co_await std::move(work);  // NOLINT
}

TEST(AwaitedAgain, ItsOtherFormsTooGiveItOnce) {
  EXPECT_EQ(mistake_in(into_twice(text())), empty);
  EXPECT_EQ(mistake_in(result_twice()), empty);
}

TEST(AwaitedAgain, AJoinOfAGroupOrAScopeIsOver) {
  protocoro::task_group group;
  group.add(fails());
  EXPECT_EQ(mistake_in(again_after_a_failure(group.join())), empty);
  protocoro::spawn_scope scope;
  EXPECT_EQ(mistake_in(twice(scope.join())), empty);
}

task<> holds(support::live_object, pipe<int> done) { co_await done.push(1); }

TEST(AwaitedAgain, TheFrameGoesWhenTheAwaitIsOver) {
  const support::live_objects live;
  protocoro::sync_wait([](const support::live_objects& seen) -> task<> {
    task<> named = holds(support::live_object(1), pipe<int>(1));
    EXPECT_EQ(seen.added(), 1);
    co_await std::move(named);
    EXPECT_EQ(seen.added(), 0);
  }(live));
}

// --- by itself

task<> awaits(task<>& other) { co_await std::move(other); }

TEST(AwaitedAgain, ATaskThatAwaitsItself) {
  task<> self;
  self = awaits(self);
  EXPECT_EQ(mistake_in(awaits(self)), empty);
}

TEST(AwaitedAgain, TasksThatAwaitEachOther) {
  task<> first;
  task<> second = awaits(first);
  first = awaits(second);
  EXPECT_EQ(mistake_in(awaits(first)), empty);
}

task<> awaits_below(task<>& other) { co_await when_all(awaits(other), shield(awaits(other))); }

TEST(AwaitedAgain, ATaskThatAwaitsItselfThroughOthers) {
  task<> self;
  self = awaits_below(self);
  EXPECT_EQ(mistake_in(awaits(self)), empty);
}

async_generator<int> relays(async_generator<int>& other) {
  while (auto value = co_await other.next()) co_yield *value;
}

task<> reads(async_generator<int>& values) { co_await values.next(); }

async_generator<int> relays_below(async_generator<int>& other) {
  co_yield 1;
  co_await with_timeout(shield(reads(other)), std::chrono::hours(1));
}

task<> drains(async_generator<int>& values) {
  while (auto value = co_await values.next()) static_cast<void>(*value);
}

TEST(AwaitedAgain, AGeneratorThatReadsItself) {
  async_generator<int> self;
  self = relays(self);
  EXPECT_EQ(mistake_in(drains(self)), again);
  self = relays_below(self);
  EXPECT_EQ(mistake_in(drains(self)), again);
}

TEST(AwaitedAgain, GeneratorsThatReadEachOther) {
  async_generator<int> first;
  async_generator<int> second = relays(first);
  first = relays(second);
  EXPECT_EQ(mistake_in(drains(first)), again);
}

async_generator<int> waits_and_reads(async_generator<int>& self, pipe<int> door,
                                     std::string& seen) {
  auto items = door.items();
  co_await items.next();
  try {
    co_await when_all(reads(self), reads(self));
  } catch (const std::logic_error& error) {
    seen = error.what();
  }
}

async_generator<int> ready() { co_yield 1; }

/// Its reader has gone, and its body goes on.
TEST(AwaitedAgain, AGeneratorThatReadsItselfWhileNobodyWaitsForIt) {
  std::string seen = "it waits";
  pipe<int> door(1);
  async_generator<int> self;
  self = waits_and_reads(self, door, seen);
  EXPECT_EQ(mistake_in([](auto& values, pipe<int> opened) -> task<> {
              {
                auto either = protocoro::merge(relays(values), ready());
                co_await either.next();
              }
              co_await opened.push(1);
            }(self, door)),
            "none");
  EXPECT_EQ(seen, again);
}

TEST(AwaitedAgain, ASourceThatReadsTheMerge) {
  async_generator<int> self;
  self = protocoro::merge(relays(self), relays(self));
  EXPECT_EQ(mistake_in(drains(self)), again);
}

// --- joined from inside

task<> joins_itself(std::optional<protocoro::spawned<>>& self, pipe<int> door) {
  auto items = door.items();
  co_await items.next();
  co_await std::move(*self).join();
}

TEST(AwaitedAgain, SpawnedWorkThatJoinsItself) {
  support::manual_executor here;
  pipe<int> door(1);
  std::optional<protocoro::spawned<>> self;
  std::string seen = "it waits";
  self = spawn(
      [](auto& own, pipe<int> opened, std::string& out) -> task<> {
        try {
          co_await joins_itself(own, opened);
        } catch (const std::logic_error& error) {
          out = error.what();
        }
      }(self, door, seen),
      here.handle());
  here.run();
  ASSERT_TRUE(door.try_push(1));
  here.run();
  EXPECT_EQ(seen, "protocoro: spawned work that joins itself would wait for ever");
}

task<> joins(protocoro::spawn_scope& scope) { co_await scope.join(); }

TEST(AwaitedAgain, WorkThatJoinsItsOwnScope) {
  protocoro::spawn_scope scope;
  protocoro::spawn_scope other;
  std::string seen = "it waits";
  scope.spawn([](auto& own, auto& others, std::string& out) -> task<> {
    co_await others.join();
    try {
      co_await when_all(joins(own), joins(others));
    } catch (const std::logic_error& error) {
      out = error.what();
    }
  }(scope, other, seen));
  EXPECT_EQ(seen, "protocoro: work that joins its own scope would wait for ever");
}

task<> joins(protocoro::task_group& group) { co_await group.join(); }

TEST(AwaitedAgain, AChildThatJoinsItsOwnGroup) {
  protocoro::task_group group;
  protocoro::task_group inner;
  inner.add(joins(group));
  group.add(joins(inner));
  EXPECT_EQ(mistake_in(joins(group)), "protocoro: a task_group can have only one join at a time");
}

}  // namespace
