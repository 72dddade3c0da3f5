// task_group: groups, joins and coroutines that are destroyed, and what they leave behind.
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stopped_tasks.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task_group.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::task_group;
using protocoro::when_all;
using support::live_object;
using support::live_objects;
using support::swallows_its_stop;
using support::waits_for_stop;

task<> child(task<int> work, live_object = live_object()) { co_await std::move(work); }

task<> fails() {
  throw std::runtime_error("failed");
  co_return;
}

async_generator<int> ready() { co_yield 1; }

task<> says(pipe<int> to) { co_await to.push(1); }

/// Has `waits` waiting, and destroys it there when the pipe says so.
task<> destroys(async_generator<int> waits, async_generator<int> told) {
  auto either = protocoro::merge(std::move(waits), std::move(told));
  co_await either.next();
}

TEST(TaskGroupEnd, DestroyedWhileItWaitsDropsTheChildrenAtOnce) {
  for (const bool had_their_turn : {true, false}) {
    const live_objects live;
    std::string log;
    sync_wait([](std::string& inner, const live_objects& seen, bool turn) -> task<> {
      const auto waits = [](std::string& each, pipe<int> to) -> async_generator<int> {
        task_group group;
        group.add(child(waits_for_stop(each), live_object(1)));
        group.add([](std::string& one, pipe<int> told) -> task<> {
          one += "turn ";
          co_await says(told);
          co_await swallows_its_stop(one);
        }(each, to));
        co_await group.join();
        co_yield 0;
      };
      pipe<int> told(1);
      auto end = ready();
      if (turn) end = told.items();
      co_await destroys(waits(inner, told), std::move(end));
      EXPECT_EQ(seen.added(), 0);
    }(log, live, had_their_turn));
    EXPECT_EQ(log, had_their_turn ? "turn " : "");
  }
}

TEST(TaskGroupEnd, AJoinThatIsDroppedDropsTheChildrenAndClosesTheGroup) {
  const live_objects live;
  std::string log;
  sync_wait([](std::string& inner, const live_objects& seen) -> task<> {
    task_group group;
    group.add(child(waits_for_stop(inner), live_object(1)));
    const auto joins = [](task_group& all) -> async_generator<int> {
      co_await all.join();
      co_yield 0;
    };
    pipe<int> told(1);
    group.add(says(told));
    co_await destroys(joins(group), told.items());
    EXPECT_EQ(seen.added(), 0);
    EXPECT_FALSE(group.add(fails()));
    co_await group.join();
  }(log, live));
  EXPECT_EQ(log, "");
}

TEST(TaskGroupEnd, AGroupThatSomebodyElseDestroysStopsItsChildrenAndTheJoinEnds) {
  for (const bool had_their_turn : {true, false}) {
    const live_objects live;
    std::string log;
    sync_wait([](std::string& inner, bool turn) -> task<> {
      std::optional<task_group> group(std::in_place);
      pipe<int> told(1);
      group->add(child(waits_for_stop(inner), live_object(1)));
      group->add(child(swallows_its_stop(inner), live_object(2)));
      group->add(says(told));
      if (!turn) told.try_push(0);
      co_await when_all(
          [](std::optional<task_group>& all, std::string& each) -> task<> {
            co_await all->join();
            each += "joined";
          }(group, inner),
          [](std::optional<task_group>& all, async_generator<int> go, std::string& each) -> task<> {
            co_await go.next();
            all.reset();
            each += "destroyed ";
          }(group, told.items(), inner));
    }(log, had_their_turn));
    EXPECT_EQ(log,
              had_their_turn ? "destroyed stopped stopped swallowed joined" : "destroyed joined");
    EXPECT_EQ(live.added(), 0);
  }
}

TEST(TaskGroupEnd, AGroupThatAChildDestroysStopsTheOthersAndTheJoinEnds) {
  const live_objects live;
  std::string log;
  sync_wait([](std::string& inner) -> task<> {
    auto group = std::make_unique<task_group>();
    group->add(child(waits_for_stop(inner), live_object(1)));
    group->add([](std::unique_ptr<task_group>& all, std::string& each, live_object) -> task<> {
      all->add(fails());  // its turn comes after the group's end
      all.reset();
      each += "destroyed ";
      co_return;
    }(group, inner, live_object(2)));
    co_await group->join();
    inner += "joined";
  }(log));
  EXPECT_EQ(log, "destroyed stopped joined");
  EXPECT_EQ(live.added(), 0);
}

/// Asks `values` for one and gives up: they wait on.
task<> leaves_waiting(async_generator<int>& values) {
  const auto relay = [](async_generator<int>& inner) -> async_generator<int> {
    while (auto value = co_await inner.next()) co_yield *value;
  };
  auto either = protocoro::merge(relay(values), ready());
  co_await either.next();
}

TEST(TaskGroupEnd, WhatAChildLeftBehindHearsOfALaterStop) {
  support::manual_executor here;
  std::string log;
  auto work = spawn(
      [](std::string& inner) -> task<> {
        auto values = [](std::string& each) -> async_generator<int> {
          co_yield co_await waits_for_stop(each);
        }(inner);
        task_group group;
        group.add(leaves_waiting(values));
        co_await group.join();
        inner += "joined ";
        co_await waits_for_stop(inner);
      }(log),
      here.handle());
  here.run();
  EXPECT_EQ(log, "joined ");
  work.request_stop();
  here.run();
  EXPECT_EQ(log, "joined stopped stopped ");
}

}  // namespace
