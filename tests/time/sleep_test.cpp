#include "protocoro/time/sleep.hpp"

#include <gtest/gtest.h>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/one_at_a_time.hpp"
#include "../harness/stack_depth.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/coro/when_any.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::sleep_for;
using protocoro::sleep_until;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::when_all;
using protocoro::when_any;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;
using support::live_object;
using support::live_objects;
using namespace std::chrono_literals;

/// Longer than any test: who waits for its end waits in vain.
constexpr auto for_ever = 1h;

task<> says_when_stopped(std::string& log) {
  try {
    co_await sleep_for(for_ever);
  } catch (const cancelled&) {
    log += "stopped ";
    throw;
  }
  log += "slept ";
}

TEST(Sleep, EndsNeverBeforeItsTime) {
  for (const nanoseconds duration : std::vector<nanoseconds>{1ns, 999us, 1ms, 1ms + 1ns, 7ms}) {
    const auto start = steady_clock::now();
    sync_wait(sleep_for(duration));
    EXPECT_GE(steady_clock::now() - start, duration);
  }
}

TEST(Sleep, EndsNeverBeforeATimeOfEitherClock) {
  const auto steady = steady_clock::now() + 3ms;
  sync_wait(sleep_until(steady));
  EXPECT_GE(steady_clock::now(), steady);
  const auto system = system_clock::now() + 3ms;
  sync_wait(sleep_until(system));
  EXPECT_GE(system_clock::now(), system);
}

TEST(Sleep, IsOverAtOnceWhenItsTimeHasPassed) {
  support::manual_executor here;
  auto work = spawn(
      []() -> task<> {
        co_await sleep_for(0ns);
        co_await sleep_for(-1ns);
        co_await sleep_for(nanoseconds::min());
        co_await sleep_until(system_clock::now());
        co_await sleep_until(system_clock::time_point::min());
        co_await sleep_until(steady_clock::time_point::min());
      }(),
      here.handle());
  EXPECT_EQ(here.run(), 1U);  // no wake-up: it never waited
  here.run();
  EXPECT_EQ(here.waiting(), 0U);
  sync_wait(std::move(work).join());
}

TEST(Sleep, SleepsForEverWithoutOverflow) {
  for (int kind = 0; kind != 3; ++kind) {
    const auto sleeps = [](int which) -> task<> {
      if (which == 0) co_await sleep_for(nanoseconds::max());
      if (which == 1) co_await sleep_until(system_clock::time_point::max());
      if (which == 2) co_await sleep_until(steady_clock::time_point::max());
    };
    EXPECT_EQ(sync_wait(when_any(sleeps(kind), sleep_for(2ms))).index(), 1U);
  }
}

TEST(Sleep, CountsFromTheFirstAwait) {
  auto sleep = sleep_for(2ms);
  sync_wait(sleep_for(3ms));
  const auto start = steady_clock::now();
  sync_wait(std::move(sleep));
  EXPECT_GE(steady_clock::now() - start, 2ms);
}

TEST(Sleep, ThrowsWhenItWasStoppedBefore) {
  support::manual_executor here;
  auto work = spawn(
      []() -> task<> {
        int thrown = 0;
        try {
          co_await sleep_for(for_ever);
        } catch (const cancelled&) {
          ++thrown;
        }
        try {
          co_await sleep_for(0ns);
        } catch (const cancelled&) {
          ++thrown;
        }
        EXPECT_EQ(thrown, 2);
        co_await sleep_until(steady_clock::now() + for_ever);
      }(),
      here.handle());
  work.request_stop();
  here.run();
  EXPECT_EQ(here.waiting(), 0U);
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
}

TEST(Sleep, IsWokenByAStop) {
  std::string log;
  support::manual_executor here;
  auto work = spawn(when_all(says_when_stopped(log), says_when_stopped(log)), here.handle());
  here.run();
  EXPECT_EQ(log, "");
  work.request_stop();
  EXPECT_EQ(here.run(), 1U);  // the stop itself woke them, no timer
  EXPECT_EQ(log, "stopped stopped ");
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
}

TEST(Sleep, AStopThatComesAfterItsEndIsTheNextAwaits) {
  support::manual_executor here;
  bool slept = false;
  auto work = spawn(
      [](bool& ended) -> task<> {
        co_await sleep_for(1ms);
        ended = true;
        co_await sleep_for(for_ever);
      }(slept),
      here.handle());
  here.run();
  while (!slept && here.waiting() == 0) std::this_thread::yield();  // it rings, nobody runs yet
  work.request_stop();
  here.run();
  EXPECT_TRUE(slept);
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
}

TEST(Sleep, IsStoppedByASiblingThatFails) {
  std::string log;
  EXPECT_THROW(sync_wait(when_all(says_when_stopped(log),
                                  []() -> task<> {
                                    co_await sleep_for(1ms);
                                    throw std::runtime_error("late");
                                  }())),
               std::runtime_error);
  EXPECT_EQ(log, "stopped ");
}

TEST(Sleep, DroppedWhileItSleepsLeavesNothingBehind) {
  const live_objects live;
  sync_wait([](const live_objects& seen) -> task<> {
    const auto sleeps = [](live_object, nanoseconds duration) -> async_generator<int> {
      co_await sleep_for(duration);
      co_yield 0;
    };
    const auto ready = []() -> async_generator<int> { co_yield 1; };
    {
      auto either = protocoro::merge(sleeps(live_object(1), for_ever), ready());
      co_await either.next();
      EXPECT_EQ(seen.added(), 1);
    }
    EXPECT_EQ(seen.added(), 0);
    for (int i = 0; i != 100; ++i) {  // some of them just when they ring
      auto either = protocoro::merge(sleeps(live_object(1), std::chrono::microseconds(i)), ready());
      co_await either.next();
    }
  }(live));
  EXPECT_EQ(live.added(), 0);
}

TEST(Sleep, DroppedWithoutAnAwaitNeverBegan) {
  auto never = sleep_for(for_ever);
  auto nor = sleep_until(steady_clock::now() + for_ever);
  EXPECT_TRUE(never && nor);
}

TEST(Sleep, ResumesOnTheExecutorOfItsRoot) {
  protocoro::thread_pool pool(1);
  const auto where = []() -> task<std::thread::id> {
    co_await sleep_for(1ms);
    co_return std::this_thread::get_id();
  };
  const auto before =
      sync_wait(spawn([]() -> task<std::thread::id> { co_return std::this_thread::get_id(); }(),
                      pool.get_executor())
                    .join());
  EXPECT_EQ(sync_wait(spawn(where(), pool.get_executor()).join()), before);
  EXPECT_EQ(sync_wait(where()), std::this_thread::get_id());
  // On a busy machine it may be over before it has begun to wait: then it stays here.
  while (sync_wait(spawn(where()).join()) == std::this_thread::get_id()) continue;
}

TEST(Sleep, ManyAtOnceTakeTurns) {
  support::one_at_a_time turns;
  std::vector<task<>> tasks;
  for (int i = 0; i != 200; ++i)
    tasks.push_back([](int number, support::one_at_a_time& inner) -> task<> {
      for (int j = 0; j != 5; ++j) {
        co_await sleep_for(std::chrono::microseconds(number * j));
        inner.step();
      }
    }(i, turns));
  sync_wait(spawn(when_all(std::move(tasks))).join());
  EXPECT_EQ(turns.steps(), 1000);
  EXPECT_FALSE(turns.overlapped());
}

TEST(Sleep, StoppedJustWhenItRingsEndsOneWayOrTheOther) {
  const live_objects live;
  for (int i = 0; i != 100; ++i) {
    auto work = spawn([](live_object) -> task<> { co_await sleep_for(1ms); }(live_object(1)));
    sync_wait(sleep_for(1ms));
    work.request_stop();
    try {
      sync_wait(std::move(work).join());
    } catch (const cancelled&) {
    }
  }
  while (live.added() != 0) std::this_thread::yield();  // the last frame goes on gRPC's thread
}

TEST(Sleep, ThatIsOverAtOnceKeepsTheStackFlat) {
  support::stack_depth depth;
  sync_wait([](support::stack_depth& seen) -> task<> {
    for (int i = 0; i != 100'000; ++i) {
      co_await sleep_for(0ns);
      seen.here();
    }
  }(depth));
  EXPECT_LT(depth.spread(), support::flat_stack);
}

TEST(Sleep, ThousandsAreStoppedOnAFlatStack) {
  support::stack_depth depth;
  std::vector<task<>> tasks;
  for (int i = 0; i != 10'000; ++i)
    tasks.push_back([](support::stack_depth& seen) -> task<> {
      try {
        co_await sleep_for(for_ever);
      } catch (const cancelled&) {
        seen.here();
        throw;
      }
    }(depth));
  tasks.push_back(sleep_for(1ms));
  EXPECT_EQ(sync_wait(when_any(std::move(tasks))), 10'000U);
  EXPECT_LT(depth.spread(), support::flat_stack);
}

}  // namespace
