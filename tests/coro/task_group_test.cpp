#include "protocoro/coro/task_group.hpp"

#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stack_depth.hpp"
#include "../harness/stopped_tasks.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::task_group;
using protocoro::when_all;
using support::live_object;
using support::live_objects;

task<> notes(std::string& log, std::string text) {
  log += text;
  co_return;
}

task<> fails(std::string text) {
  throw std::runtime_error(text);
  co_return;
}

/// Reads to the end, and holds an object as long.
task<> reads(async_generator<int> values, std::string& log, live_object = live_object()) {
  while (auto value = co_await values.next()) log += std::to_string(*value);
}

TEST(TaskGroup, JoinsNothing) {
  sync_wait([]() -> task<> {
    task_group group;
    co_await group.join();
    co_await group.join();
  }());
}

TEST(TaskGroup, RunsItsChildrenInTheirOrderAndWaitsForAll) {
  std::string log;
  pipe<int> values(1);
  sync_wait([](std::string& inner, pipe<int> numbers) -> task<> {
    task_group group;
    EXPECT_TRUE(group.add(notes(inner, "a")));
    EXPECT_TRUE(group.add(reads(numbers.items(), inner)));
    EXPECT_TRUE(group.add([](pipe<int> to) -> task<> {
      co_await to.push(1);
      co_await to.push(2);
      to.close();
    }(numbers)));
    EXPECT_TRUE(group.add(notes(inner, "b")));
    EXPECT_EQ(inner, "");  // nothing starts before the join
    co_await group.join();
    inner += "joined";
  }(log, values));
  EXPECT_EQ(log, "ab12joined");
}

TEST(TaskGroup, ChildrenThatWereNeverJoinedNeverRun) {
  const live_objects live;
  std::string log;
  {
    task_group group;
    group.add([](live_object, std::string& inner) -> task<> {
      inner += "ran";
      co_return;
    }(live_object(1), log));
    EXPECT_GT(live.added(), 0);
  }
  EXPECT_EQ(log, "");
  EXPECT_EQ(live.added(), 0);
}

TEST(TaskGroup, AddsNoEmptyTask) {
  task_group group;
  EXPECT_THROW(group.add(task<>()), std::logic_error);
}

TEST(TaskGroup, AChildMayAddMoreWhichStartSoonButNotAtOnce) {
  std::string log;
  sync_wait([](std::string& inner) -> task<> {
    task_group group;
    group.add([](task_group& more, std::string& each) -> task<> {
      more.add(notes(each, "second "));
      each += "first ";
      co_return;
    }(group, inner));
    co_await group.join();
    inner += "joined";
  }(log));
  EXPECT_EQ(log, "first second joined");
}

TEST(TaskGroup, AnybodyInTheRootMayAddWhileItIsJoined) {
  std::string log;
  sync_wait([](std::string& inner) -> task<> {
    task_group group;
    pipe<int> door(1);
    group.add(reads(door.items(), inner));
    co_await when_all(group.join(),
                      [](task_group& more, pipe<int> to, std::string& each) -> task<> {
                        more.add(notes(each, "added "));
                        each += "adder ";
                        co_await to.push(1);
                        to.close();
                      }(group, door, inner));
  }(log));
  EXPECT_EQ(log, "adder 1added ");
}

TEST(TaskGroup, IsOfOneRoot) {
  support::manual_executor here;
  task_group group;
  pipe<int> door(1);
  std::string log;
  group.add(reads(door.items(), log));
  auto joined = spawn(group.join(), here.handle());
  here.run();
  EXPECT_THROW(group.add(notes(log, "from elsewhere")), std::logic_error);
  door.close();
  here.run();
  sync_wait(std::move(joined).join());
  EXPECT_EQ(log, "");
}

TEST(TaskGroup, FreesAChildWhenItHasEnded) {
  const live_objects live;
  sync_wait([](const live_objects& seen) -> task<> {
    task_group group;
    group.add([](task_group& more, const live_objects& now) -> task<> {
      pipe<int> turns(1);
      auto items = turns.items();
      for (int i = 0; i != 10'000; ++i) {
        const auto connection = [](live_object, pipe<int> done) -> task<> {
          co_await done.push(1);
        };
        more.add(connection(live_object(i), turns));
        co_await items.next();
        EXPECT_LE(now.added(), 3);
      }
    }(group, seen));
    co_await group.join();
  }(live));
  EXPECT_EQ(live.added(), 0);
}

TEST(TaskGroup, TheFirstFailureStopsTheOthersAndIsRethrownWhenTheyHaveEnded) {
  std::string log;
  std::string thrown;
  sync_wait([](std::string& inner, std::string& text) -> task<> {
    task_group group;
    const auto any = [](task<int> work) -> task<> { co_await std::move(work); };
    group.add(any(support::waits_for_stop(inner)));
    group.add(any(support::swallows_its_stop(inner)));
    group.add(any(support::fails_when_stopped(inner)));
    group.add(fails("the first"));
    group.add(notes(inner, "never"));
    try {
      co_await group.join();
    } catch (const std::exception& error) {
      text = error.what();
    }
    EXPECT_FALSE(group.add(notes(inner, "dropped")));
    co_await group.join();
  }(log, thrown));
  EXPECT_EQ(thrown, "the first");
  EXPECT_EQ(log, "stopped stopped swallowed stopped ");
}

TEST(TaskGroup, IsFilledAgainAfterAJoin) {
  std::string log;
  sync_wait([](std::string& inner) -> task<> {
    task_group group;
    for (const char* text : {"a", "b"}) {
      group.add(notes(inner, text));
      co_await group.join();
    }
  }(log));
  EXPECT_EQ(log, "ab");
}

TEST(TaskGroup, ASecondJoinAtTheSameTimeIsAMistake) {
  std::string log;
  sync_wait([](std::string& inner) -> task<> {
    task_group group;
    pipe<int> door(1);
    group.add(reads(door.items(), inner));
    co_await when_all(group.join(), [](task_group& other, pipe<int> to) -> task<> {
      bool refused = false;
      try {
        co_await other.join();
      } catch (const std::logic_error&) {
        refused = true;
      }
      EXPECT_TRUE(refused);
      to.close();
      co_return;
    }(group, door));
  }(log));
}

TEST(TaskGroup, StartsAMillionChildrenOnAFlatStack) {
  support::stack_depth depth;
  sync_wait([](support::stack_depth& seen) -> task<> {
    constexpr int many = 100'000;
    task_group group;
    const auto ends = [](support::stack_depth& here) -> task<> {
      here.here();
      co_return;
    };
    for (int i = 0; i != many; ++i) group.add(ends(seen));
    co_await group.join();
    for (int i = 0; i != many; ++i) {  // each joined alone
      group.add(ends(seen));
      co_await group.join();
    }
    struct chain {  // each started by the one before
      static task<> link(task_group& next, support::stack_depth& here, int left) {
        here.here();
        if (left != 0) next.add(link(next, here, left - 1));
        co_return;
      }
    };
    group.add(chain::link(group, seen, many));
    co_await group.join();
  }(depth));
  EXPECT_LT(depth.spread(), support::flat_stack);
}

TEST(TaskGroup, ChildrenMeetValuesOfOtherThreads) {
  constexpr int rounds = 50;
  constexpr int children = 4;
  constexpr int each = 50;
  protocoro::thread_pool pool(2);
  for (int round = 0; round != rounds; ++round) {
    const live_objects live;
    int sum = 0;  // the children take turns: it needs no lock
    sync_wait(spawn(
                  [](protocoro::thread_pool& threads, int& total) -> task<> {
                    task_group group;
                    for (int i = 0; i != children; ++i) {
                      pipe<int> values(2);
                      spawn(
                          [](pipe<int> to) -> task<> {
                            for (int n = 0; n != each; ++n) co_await to.push(1);
                            to.close();
                          }(values),
                          threads.get_executor())
                          .detach();
                      group.add([](async_generator<int> items, int& all, live_object) -> task<> {
                        while (auto item = co_await items.next()) all += *item;
                      }(values.items(), total, live_object(i)));
                    }
                    co_await group.join();
                  }(pool, sum),
                  pool.get_executor())
                  .join());
    EXPECT_EQ(sum, children * each);
    EXPECT_EQ(live.added(), 0);
  }
}

}  // namespace
