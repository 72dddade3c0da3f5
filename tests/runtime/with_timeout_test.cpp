#include "protocoro/with_timeout.hpp"

#include <gtest/gtest.h>
#include <chrono>
#include <coroutine>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "../support/gate.hpp"
#include "../support/live_objects.hpp"
#include "../support/manual_executor.hpp"
#include "../support/stack_depth.hpp"
#include "protocoro/async_generator.hpp"
#include "protocoro/cancelled.hpp"
#include "protocoro/merge.hpp"
#include "protocoro/pipe.hpp"
#include "protocoro/result.hpp"
#include "protocoro/rpc_error.hpp"
#include "protocoro/sleep.hpp"
#include "protocoro/spawn.hpp"
#include "protocoro/sync_wait.hpp"
#include "protocoro/when_all.hpp"

namespace {

using protocoro::as_result;
using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::rpc_error;
using protocoro::sleep_for;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::when_all;
using protocoro::with_timeout;
using protocoro::detail::context;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;
using support::live_object;
using support::live_objects;
using namespace std::chrono_literals;

/// Longer than any test.
constexpr auto for_ever = 1h;

task<int> gives(int value) { co_return value; }

task<int> fails(std::string text) {
  throw std::runtime_error(text);
  co_return 0;
}

/// Waits until told to stop; says so and lets the stop pass.
task<int> waits_for_stop(std::string& log) {
  try {
    co_await sleep_for(for_ever);
  } catch (const cancelled&) {
    log += "stopped ";
    throw;
  }
  co_return 0;
}

task<int> swallows_its_stop(std::string& log) {
  try {
    co_await waits_for_stop(log);
  } catch (const cancelled&) {
    log += "swallowed ";
  }
  co_return 1;
}

task<int> fails_when_stopped(std::string& log) {
  try {
    co_await waits_for_stop(log);
  } catch (const cancelled&) {
    throw std::domain_error("too late anyway");
  }
  co_return 1;
}

/// What a failed await threw: a status code, or a text.
template <class T>
std::string failure_of(task<T> work) {
  try {
    sync_wait(std::move(work));
  } catch (const rpc_error& error) {
    return error.code() == status_code::DEADLINE_EXCEEDED ? "deadline" : "rpc";
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing";
}

/// Awaited, it gives the deadline of who awaits.
class its_deadline {
 public:
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> awaiting) noexcept {
    deadline_ = awaiting.promise().where().deadline();
    return false;
  }
  context::time_point await_resume() const noexcept { return deadline_; }

 private:
  context::time_point deadline_;
};

task<context::time_point> asks_its_deadline() { co_return co_await its_deadline(); }

/// Hears of the stop, and waits for something that no stop wakes.
task<int> ignores_its_stop(support::gate& gate, std::string& log) {
  const auto waits = [](support::gate& inner) -> task<> { co_await inner; };
  co_await when_all(waits(gate), swallows_its_stop(log));
  co_return 5;
}

void run_until_stopped(support::manual_executor& here, const std::string& log) {
  while (log.empty()) {
    here.run();
    std::this_thread::yield();
  }
  EXPECT_EQ(log, "stopped swallowed ");
}

TEST(WithTimeout, GivesWhatTheTaskGives) {
  EXPECT_EQ(sync_wait(with_timeout(gives(3), for_ever)), 3);
  EXPECT_EQ(sync_wait(with_timeout(
                []() -> task<int> {
                  co_await sleep_for(1ms);
                  co_return 4;
                }(),
                for_ever)),
            4);
  sync_wait(with_timeout(sleep_for(1ms), for_ever));
  const auto one = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(1); };
  EXPECT_EQ(*sync_wait(with_timeout(one(), for_ever)), 1);
}

TEST(WithTimeout, RethrowsWhatTheTaskThrows) {
  EXPECT_EQ(failure_of(with_timeout(fails("broken"), for_ever)), "broken");
  EXPECT_EQ(failure_of(with_timeout(
                []() -> task<> {
                  co_await sleep_for(1ms);
                  throw std::domain_error("late");
                }(),
                for_ever)),
            "late");
}

TEST(WithTimeout, StopsTheTaskWhenTheLimitPassesAndThrows) {
  std::string log;
  EXPECT_EQ(failure_of(with_timeout(waits_for_stop(log), 1ms)), "deadline");
  EXPECT_EQ(log, "stopped ");
}

TEST(WithTimeout, StopsEverythingBelowTheTask) {
  std::string log;
  EXPECT_EQ(failure_of(with_timeout(when_all(waits_for_stop(log), waits_for_stop(log)), 1ms)),
            "deadline");
  EXPECT_EQ(log, "stopped stopped ");
}

TEST(WithTimeout, DropsWhatALateTaskEndsWith) {
  std::string log;
  EXPECT_EQ(failure_of(with_timeout(swallows_its_stop(log), 1ms)), "deadline");
  EXPECT_EQ(failure_of(with_timeout(fails_when_stopped(log), 1ms)), "deadline");
  EXPECT_EQ(log, "stopped swallowed stopped ");
}

TEST(WithTimeout, WaitsForATaskThatNoStopWakes) {
  support::gate foreign;
  support::manual_executor here;
  std::string log;
  auto work = spawn(
      [](support::gate& gate, std::string& inner) -> task<> {
        try {
          co_await with_timeout(ignores_its_stop(gate, inner), 1ms);
        } catch (const rpc_error&) {
          inner += "over";
        }
      }(foreign, log),
      here.handle());
  run_until_stopped(here, log);
  here.run();
  EXPECT_EQ(log, "stopped swallowed ");
  foreign.open();
  EXPECT_EQ(log, "stopped swallowed over");
  here.run();
  sync_wait(std::move(work).join());
}

TEST(WithTimeout, StartsNothingWithoutTime) {
  bool ran = false;
  const auto runs = [](bool& inner) -> task<> {
    inner = true;
    co_return;
  };
  EXPECT_EQ(failure_of(with_timeout(runs(ran), 0ns)), "deadline");
  EXPECT_EQ(failure_of(with_timeout(runs(ran), -1s)), "deadline");
  EXPECT_EQ(failure_of(with_timeout(runs(ran), nanoseconds::min())), "deadline");
  EXPECT_FALSE(ran);
}

TEST(WithTimeout, StartsNothingBeforeItIsAwaited) {
  bool ran = false;
  {
    const auto never = with_timeout(
        [](bool& inner) -> task<> {
          inner = true;
          co_return;
        }(ran),
        for_ever);
  }
  EXPECT_FALSE(ran);
}

TEST(WithTimeout, StopsATaskThatOverranInItsFirstStepAtItsFirstWait) {
  support::manual_executor here;
  std::string log;
  auto work = spawn(with_timeout(
                        [](std::string& inner) -> task<int> {
                          const auto start = steady_clock::now();
                          while (steady_clock::now() <= start + 1ms) {
                          }
                          co_return co_await waits_for_stop(inner);
                        }(log),
                        1ms),
                    here.handle());
  EXPECT_EQ(here.run(), 1U);  // without a timer's help
  EXPECT_EQ(log, "stopped ");
  EXPECT_EQ(failure_of(std::move(work).join()), "deadline");
}

TEST(WithTimeout, NarrowsTheDeadlineAndNeverWidensIt) {
  const auto before = system_clock::now();
  const auto alone = sync_wait(with_timeout(asks_its_deadline(), 1h));
  const auto inside = sync_wait(with_timeout(with_timeout(asks_its_deadline(), 2h), 1h));
  const auto outside = sync_wait(with_timeout(with_timeout(asks_its_deadline(), 1h), 2h));
  const auto after = system_clock::now();
  for (const auto deadline : {alone, inside, outside}) {
    EXPECT_GE(deadline, before + 1h);
    EXPECT_LE(deadline, after + 1h);
  }
}

TEST(WithTimeout, ForEverIsNoDeadline) {
  EXPECT_EQ(sync_wait(with_timeout(asks_its_deadline(), nanoseconds::max())),
            context::time_point::max());
  sync_wait(with_timeout(sleep_for(1ms), nanoseconds::max()));
}

TEST(WithTimeout, CountsFromTheFirstAwait) {
  auto late = with_timeout(asks_its_deadline(), 1h);
  sync_wait(sleep_for(1ms));
  const auto before = system_clock::now();
  EXPECT_GE(sync_wait(std::move(late)), before + 1h);
}

TEST(WithTimeout, LeavesWhatComesAfterItAlone) {
  const auto deadline = sync_wait([]() -> task<context::time_point> {
    std::string log;
    try {
      co_await with_timeout(waits_for_stop(log), 1ms);
    } catch (const rpc_error&) {
      log += "over";
    }
    EXPECT_EQ(log, "stopped over");
    co_await sleep_for(1ms);
    co_return co_await its_deadline();
  }());
  EXPECT_EQ(deadline, context::time_point::max());
}

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
  EXPECT_EQ(sync_wait(std::move(work).join()), 1);
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
