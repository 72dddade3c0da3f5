// with_timeout: stops, nesting, what is left behind, and many.
#include "protocoro/time/with_timeout.hpp"

#include <gtest/gtest.h>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "../harness/gate.hpp"
#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stack_depth.hpp"
#include "../harness/stopped_tasks.hpp"
#include "late_task.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/time/sleep.hpp"

namespace {

using protocoro::as_result;
using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::sleep_for;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::when_all;
using protocoro::with_timeout;
using std::chrono::nanoseconds;
using support::gives;
using support::live_object;
using support::live_objects;
using support::swallows_its_stop;
using support::waits_for_stop;
using namespace std::chrono_literals;

/// Longer than any test.
constexpr auto for_ever = 1h;

TEST(WithTimeout, StoppedBeforeItBeginsThrowsCancelled) {
  support::manual_executor here;
  bool ran = false;
  auto work = spawn(
      [](bool& inner) -> task<> {
        const auto runs = [](bool& innermost) -> task<> {
          innermost = true;
          co_return;
        };
        try {
          co_await with_timeout(runs(inner), 0ns);
          inner = true;
        } catch (const cancelled&) {
        }
        co_await with_timeout(runs(inner), for_ever);
      }(ran),
      here.handle());
  work.request_stop();
  here.run();
  EXPECT_EQ(failure_of(std::move(work).join()), "cancelled");
  EXPECT_FALSE(ran);
}

TEST(WithTimeout, StoppedWhileItWaitsPassesTheStopDown) {
  support::manual_executor here;
  std::string log;
  auto work = spawn(with_timeout(waits_for_stop(log), for_ever), here.handle());
  here.run();
  work.request_stop();
  EXPECT_EQ(here.run(), 1U);
  EXPECT_EQ(log, "stopped ");
  EXPECT_EQ(failure_of(std::move(work).join()), "cancelled");
}

TEST(WithTimeout, StoppedAfterTheLimitStillSaysThatTheLimitHasPassed) {
  support::gate foreign;
  support::manual_executor here;
  std::string log;
  auto work = spawn(with_timeout(ignores_its_stop(foreign, log), 1ms), here.handle());
  run_until_stopped(here, log);
  work.request_stop();
  here.run();
  foreign.open();
  here.run();
  EXPECT_EQ(failure_of(std::move(work).join()), "deadline");
}

TEST(WithTimeout, AStopThatTheTaskSwallowsDoesNotMakeItLate) {
  support::manual_executor here;
  std::string log;
  auto work = spawn(with_timeout(swallows_its_stop(log), for_ever), here.handle());
  here.run();
  work.request_stop();
  here.run();
  EXPECT_EQ(sync_wait(std::move(work).join()), -1);
}

TEST(WithTimeout, StoppedFromOutsideATaskIsNotLate) {
  support::gate foreign;
  support::manual_executor here;
  std::string log;
  auto work = spawn(with_timeout(ignores_its_stop(foreign, log), for_ever), here.handle());
  here.run();
  work.request_stop();
  run_until_stopped(here, log);
  here.run();
  foreign.open();
  here.run();
  EXPECT_EQ(sync_wait(std::move(work).join()), 5);
}

TEST(WithTimeout, NestedTheFirstLimitThatPassesCounts) {
  std::string log;
  EXPECT_EQ(failure_of(with_timeout(with_timeout(waits_for_stop(log), 1ms), for_ever)), "deadline");
  EXPECT_EQ(failure_of(with_timeout(with_timeout(waits_for_stop(log), for_ever), 1ms)), "deadline");
  const auto tells = [](std::string& inner) -> task<> {
    try {
      co_await with_timeout(waits_for_stop(inner), for_ever);
    } catch (const cancelled&) {
      inner += "from outside";
      throw;
    }
  };
  EXPECT_EQ(failure_of(with_timeout(tells(log), 1ms)), "deadline");
  EXPECT_EQ(log, "stopped stopped stopped from outside");
}

TEST(WithTimeout, GivesAResult) {
  sync_wait([]() -> task<> {
    std::string log;
    const auto late = co_await as_result(with_timeout(waits_for_stop(log), 1ms));
    EXPECT_EQ(late.status().error_code(), status_code::DEADLINE_EXCEEDED);
    const auto none = co_await as_result(with_timeout(gives(1), 0ns));
    EXPECT_EQ(none.status().error_code(), status_code::DEADLINE_EXCEEDED);
    auto good = co_await as_result(with_timeout(gives(2), for_ever));
    EXPECT_EQ(good.value(), 2);
  }());
}

TEST(WithTimeout, AReadThatIsLateLosesNoValue) {
  pipe<int> values(1);
  const int got = sync_wait([](pipe<int> from) -> task<int> {
    auto items = from.items();
    const auto next = [](async_generator<int>& inner) -> task<int> {
      const auto item = co_await inner.next();
      co_return *item;
    };
    const auto late = co_await as_result(with_timeout(next(items), 1ms));
    EXPECT_FALSE(late.has_value());
    from.try_push(9);
    co_return co_await next(items);
  }(values));
  EXPECT_EQ(got, 9);
}

TEST(WithTimeout, OfAnEmptyTaskIsAMistake) {
  EXPECT_THROW(sync_wait(with_timeout(task<>(), for_ever)), std::logic_error);
}

TEST(WithTimeout, DroppedWhileItWaitsLeavesNothingBehind) {
  const live_objects live;
  sync_wait([]() -> task<> {
    const auto waits = [](nanoseconds limit) -> async_generator<int> {
      const auto sleeps = [](live_object) -> task<> { co_await sleep_for(for_ever); };
      static_cast<void>(co_await as_result(with_timeout(sleeps(live_object(1)), limit)));
      co_yield 0;
    };
    const auto ready = []() -> async_generator<int> { co_yield 1; };
    for (int i = 1; i != 100; ++i) {  // some of them just when the limit passes
      auto either =
          protocoro::merge(waits(i == 1 ? for_ever : std::chrono::microseconds(i)), ready());
      co_await either.next();
    }
  }());
  EXPECT_EQ(live.added(), 0);
}

TEST(WithTimeout, DroppedAfterTheLimitLeavesNothingBehind) {
  const live_objects live;
  support::gate foreign;
  sync_wait([](support::gate& gate) -> task<> {
    const auto waits = [](support::gate& inner) -> async_generator<int> {
      const auto ignores = [](live_object, support::gate& never) -> task<> { co_await never; };
      co_await with_timeout(ignores(live_object(1), inner), 1ms);
      co_yield 0;
    };
    const auto later = []() -> async_generator<int> {
      co_await sleep_for(3ms);
      co_yield 1;
    };
    auto either = protocoro::merge(waits(gate), later());
    co_await either.next();
  }(foreign));
  EXPECT_EQ(live.added(), 0);
}

TEST(WithTimeout, EndsOneWayOrTheOtherWhenTheTaskEndsJustAtTheLimit) {
  const live_objects live;
  for (int i = 0; i != 100; ++i) {
    const auto failure = failure_of(
        with_timeout([](live_object) -> task<> { co_await sleep_for(1ms); }(live_object(1)), 1ms));
    EXPECT_TRUE(failure == "nothing" || failure == "deadline") << failure;
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(WithTimeout, RunsAgainAndAgainOnAFlatStack) {
  support::stack_depth depth;
  pipe<int> numbers(1);
  sync_wait(when_all(
      [](async_generator<int> values, support::stack_depth& seen) -> task<> {
        const auto next = [](async_generator<int>& inner) -> task<int> {
          const auto item = co_await inner.next();
          co_return *item;
        };
        for (int i = 0; i != 10'000; ++i) {
          const int value = co_await with_timeout(next(values), for_ever);
          EXPECT_EQ(value, i);
          seen.here();
        }
      }(numbers.items(), depth),
      [](pipe<int> to) -> task<> {
        for (int i = 0; i != 10'000; ++i) co_await to.push(i);
      }(numbers)));
  EXPECT_LT(depth.spread(), support::flat_stack);
}

}  // namespace
