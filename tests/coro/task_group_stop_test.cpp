// task_group: stops from within, from outside and from other threads.
#include "protocoro/coro/task_group.hpp"

#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <utility>

#include "../harness/gate.hpp"
#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stopped_tasks.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_any.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::task_group;
using support::live_object;
using support::live_objects;
using support::swallows_its_stop;
using support::waits_for_stop;

task<> child(task<int> work, live_object = live_object()) { co_await std::move(work); }

task<> ignores_stops(support::gate& gate) { co_await gate; }

task<> fails() {
  throw std::runtime_error("failed");
  co_return;
}

TEST(TaskGroupStop, RequestStopEndsTheJoinWithoutAnException) {
  std::string log;
  sync_wait([](std::string& inner) -> task<> {
    task_group group;
    group.add(child(waits_for_stop(inner)));
    group.add(child(swallows_its_stop(inner)));
    group.add([](task_group& all, std::string& each) -> task<> {
      all.request_stop();
      each += "asked ";  // nobody else runs inside the call
      EXPECT_FALSE(all.add(child(waits_for_stop(each))));
      co_return;
    }(group, inner));
    group.add(child(waits_for_stop(inner)));  // not started any more
    co_await group.join();
    inner += "joined";
  }(log));
  EXPECT_EQ(log, "asked stopped stopped swallowed joined");
}

TEST(TaskGroupStop, RequestStopBeforeTheJoinDropsTheChildren) {
  const live_objects live;
  std::string log;
  task_group group;
  group.add(child(waits_for_stop(log), live_object(1)));
  group.request_stop();
  EXPECT_EQ(live.added(), 0);
  EXPECT_FALSE(group.add(child(waits_for_stop(log))));
  sync_wait(group.join());
  EXPECT_EQ(log, "");
}

TEST(TaskGroupStop, AFailureAfterTheStopIsAFailure) {
  std::string log;
  EXPECT_THROW(sync_wait([](std::string& inner) -> task<> {
                 task_group group;
                 group.add(child(support::fails_when_stopped(inner)));
                 group.add([](task_group& all) -> task<> {
                   all.request_stop();
                   co_return;
                 }(group));
                 co_await group.join();
               }(log)),
               std::domain_error);
}

TEST(TaskGroupStop, ACancelledThatNobodyAskedForIsAFailure) {
  std::string log;
  EXPECT_THROW(sync_wait([](std::string& inner) -> task<> {
                 task_group group;
                 group.add(child(waits_for_stop(inner)));
                 group.add([]() -> task<> {
                   throw cancelled();
                   co_return;
                 }());
                 co_await group.join();
               }(log)),
               cancelled);
  EXPECT_EQ(log, "stopped ");
}

TEST(TaskGroupStop, StoppedFromOutsideItWaitsForTheChildrenAndThrowsCancelled) {
  support::gate foreign;
  support::manual_executor here;
  std::string log;
  auto work = spawn(
      [](support::gate& gate, std::string& inner) -> task<> {
        task_group group;
        group.add(child(waits_for_stop(inner)));
        group.add(ignores_stops(gate));
        try {
          co_await group.join();
          inner += "joined";
        } catch (const cancelled&) {
          inner += "cancelled";
        }
        EXPECT_FALSE(group.add(fails()));
      }(foreign, log),
      here.handle());
  here.run();
  work.request_stop();
  here.run();
  EXPECT_EQ(log, "stopped ");
  foreign.open();
  EXPECT_EQ(log, "stopped cancelled");
}

TEST(TaskGroupStop, StoppedFromOutsideItPrefersAFailure) {
  support::manual_executor here;
  std::string log;
  auto work = spawn(
      [](std::string& inner) -> task<> {
        task_group group;
        group.add(child(waits_for_stop(inner)));
        group.add(child(support::fails_when_stopped(inner)));
        co_await group.join();
      }(log),
      here.handle());
  here.run();
  work.request_stop();
  here.run();
  EXPECT_THROW(sync_wait(std::move(work).join()), std::domain_error);
}

TEST(TaskGroupStop, StoppedBeforeTheJoinItStartsNobodyAndThrowsCancelled) {
  for (const bool empty : {false, true}) {
    support::manual_executor here;
    std::string log;
    auto work = spawn(
        [](std::string& inner, bool nobody) -> task<> {
          task_group group;
          if (!nobody) group.add(child(waits_for_stop(inner)));
          co_await group.join();
        }(log, empty),
        here.handle());
    work.request_stop();
    here.run();
    EXPECT_EQ(log, "");
    EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
  }
}

TEST(TaskGroupStop, StoppedBetweenAddAndStartTheChildNeverRuns) {
  support::manual_executor here;
  std::string log;
  pipe<int> door(1);
  auto work = spawn(
      [](async_generator<int> items, std::string& inner) -> task<> {
        task_group group;
        group.add([](task_group& more, async_generator<int> opened, std::string& each) -> task<> {
          co_await opened.next();
          more.add(child(waits_for_stop(each)));
          more.request_stop();
          each += "asked ";
        }(group, std::move(items), inner));
        co_await group.join();
        inner += "joined";
      }(door.items(), log),
      here.handle());
  here.run();
  door.try_push(1);
  here.run();
  EXPECT_EQ(log, "asked joined");
}

TEST(TaskGroupStop, LosesAWhenAny) {
  std::string log;
  sync_wait([](std::string& inner) -> task<> {
    task_group group;
    group.add(child(waits_for_stop(inner)));
    const auto later = [](std::string& each) -> task<> {
      each += "winner ";
      co_return;
    };
    const auto first = co_await protocoro::when_any(group.join(), later(inner));
    EXPECT_EQ(first.index(), 1U);
  }(log));
  EXPECT_EQ(log, "winner ");  // stopped before its first turn
}

TEST(TaskGroupStop, StopsMeetChildrenThatOtherThreadsWake) {
  const live_objects live;
  {
    protocoro::thread_pool pool(2);
    for (int i = 0; i != 200; ++i) {
      pipe<int> values(1);
      auto work = spawn(
          [](async_generator<int> items, int round) -> task<> {
            task_group group;
            group.add([](async_generator<int> inner, task_group& all, int stop) -> task<> {
              while (auto item = co_await inner.next()) {
                if (*item == 5 && stop % 3 == 0) all.request_stop();
                if (*item == 5 && stop % 3 == 1) throw std::runtime_error("failed");
                all.add([](live_object) -> task<> {
                  co_await pipe<int>(1).items().next();
                }(live_object(*item)));
              }
            }(std::move(items), group, round));
            try {
              co_await group.join();
            } catch (const std::runtime_error&) {
            }
          }(values.items(), i),
          pool.get_executor());
      sync_wait([](pipe<int> to) -> task<> {
        for (int n = 0; n != 10; ++n) co_await to.push(n);
      }(values));
      work.request_stop();
      try {
        sync_wait(std::move(work).join());
      } catch (const cancelled&) {
      }
    }
  }
  EXPECT_EQ(live.added(), 0);
}

}  // namespace
