#include "protocoro/time/with_timeout.hpp"

#include <gtest/gtest.h>
#include <chrono>
#include <coroutine>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "../harness/gate.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stopped_tasks.hpp"
#include "late_task.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/time/sleep.hpp"

namespace {

using protocoro::rpc_error;
using protocoro::sleep_for;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::when_all;
using protocoro::with_timeout;
using protocoro::detail::context;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;
using support::fails;
using support::fails_when_stopped;
using support::gives;
using support::swallows_its_stop;
using support::waits_for_stop;
using namespace std::chrono_literals;

/// Longer than any test.
constexpr auto for_ever = 1h;

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

}  // namespace
