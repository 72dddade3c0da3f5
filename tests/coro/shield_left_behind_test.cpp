// shield: what its work leaves behind must hear of the stops that were kept away.
#include "protocoro/coro/shield.hpp"

#include <gtest/gtest.h>
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

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::shield;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using support::live_object;
using support::live_objects;
using support::waits_for_stop;

/// Asks `values` for one and gives up: they wait on.
task<> leaves_waiting(async_generator<int>& values) {
  const auto relay = [](async_generator<int>& inner) -> async_generator<int> {
    while (auto value = co_await inner.next()) co_yield *value;
  };
  const auto ready = []() -> async_generator<int> { co_yield 1; };
  auto either = protocoro::merge(relay(values), ready());
  co_await either.next();
}

async_generator<int> tells_of_its_stop(async_generator<int> values, std::string& log) {
  try {
    while (auto value = co_await values.next()) co_yield *value;
  } catch (const cancelled&) {
    log += "told ";
    throw;
  }
}

/// The task of the shield is still there when the stop comes: its end counts.
TEST(Shield, WhatItLeavesBehindHearsOfALaterStop) {
  for (const bool at_once : {true, false}) {
    support::manual_executor here;
    std::string log;
    pipe<int> door(1);
    if (at_once) door.try_push(1);
    auto work = spawn(
        [](async_generator<int> opened, std::string& inner) -> task<> {
          auto values = tells_of_its_stop(pipe<int>(1).items(), inner);
          auto shielded =
              shield([](async_generator<int>& first, async_generator<int>& left) -> task<> {
                co_await leaves_waiting(left);
                co_await first.next();
              }(opened, values));
          co_await std::move(shielded);
          inner += "over ";
          co_await waits_for_stop(inner);
        }(door.items(), log),
        here.handle());
    here.run();
    door.try_push(1);
    here.run();
    EXPECT_EQ(log, "over ");
    work.request_stop();
    here.run();
    EXPECT_EQ(log, "over told stopped ");
    EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
  }
}

TEST(Shield, WhatItLeavesBehindHearsOfAnEarlierStop) {
  for (const bool stopped_before : {true, false}) {
    const live_objects live;
    support::manual_executor here;
    std::string log;
    pipe<int> values(1);
    auto work = spawn(
        [](async_generator<int> gate, live_object, std::string& inner) -> task<> {
          auto waits = tells_of_its_stop(pipe<int>(1).items(), inner);
          co_await shield([](async_generator<int> first, async_generator<int>& left) -> task<> {
            co_await leaves_waiting(left);
            co_await first.next();
          }(std::move(gate), waits));
          inner += "over";
        }(values.items(), live_object(1), log),
        here.handle());
    if (!stopped_before) here.run();
    work.request_stop();
    here.run();
    EXPECT_EQ(log, "");
    values.try_push(1);
    here.run();
    EXPECT_EQ(log, "told over");
    sync_wait(std::move(work).join());
    EXPECT_EQ(live.added(), 0);
  }
}

/// The generator is older than the root's work that leaves it, so only a stop takes it off the
/// root: one that nobody told would keep both alive.
TEST(Shield, ARootEndsAlthoughItsWorkLeftAWaitBehindInAShieldAfterAStop) {
  for (const bool stop : {false, true}) {
    const live_objects live;
    pipe<int> values(1);
    support::manual_executor here;
    auto work = spawn(
        [](live_object,
           async_generator<int> waits) -> task<> {
          co_await shield(leaves_waiting(waits));
        }(live_object(1),
                                       [](async_generator<int> inner) -> async_generator<int> {
                                         while (auto value = co_await inner.next()) co_yield *value;
                                       }(values.items())),
        here.handle());
    if (stop) work.request_stop();
    here.run();
    sync_wait(std::move(work).join());
    EXPECT_EQ(live.added(), 0);
    EXPECT_FALSE(values.try_push(1));
  }
}

TEST(Shield, DroppedAfterAStopTellsWhatWaitsOn) {
  const live_objects live;
  support::manual_executor here;
  std::string log;
  pipe<int> never(1);
  {
    auto work = spawn(
        [](pipe<int> gate, live_object, std::string& inner) -> task<> {
          auto values = tells_of_its_stop(pipe<int>(1).items(), inner);
          const auto reads_in_shield = [](async_generator<int>& from) -> async_generator<int> {
            co_await shield(
                [](async_generator<int>& below) -> task<> { co_await below.next(); }(from));
            co_yield 1;
          };
          const auto opens = [](async_generator<int> first) -> async_generator<int> {
            co_await shield([](async_generator<int> below) -> task<> {
              co_await below.next();
            }(std::move(first)));
            co_yield 2;
          };
          {
            auto either = protocoro::merge(reads_in_shield(values), opens(gate.items()));
            co_await either.next();
          }
          inner += "dropped";
        }(never, live_object(1), log),
        here.handle());
    here.run();
    work.request_stop();
    here.run();
    EXPECT_EQ(log, "");
    never.try_push(1);
    here.run();
  }
  here.run();
  EXPECT_EQ(log, "told dropped");
  EXPECT_EQ(live.added(), 0);
}

}  // namespace
