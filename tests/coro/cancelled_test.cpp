#include "protocoro/coro/cancelled.hpp"

#include <gtest/gtest.h>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_error_hook.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/coro/when_any.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::spawned;
using protocoro::task;

static_assert(!std::is_base_of_v<std::exception, cancelled>);
static_assert(!std::is_aggregate_v<cancelled>);

TEST(Cancelled, SaysWhatItIs) { EXPECT_STREQ(cancelled().what(), "cancelled"); }

task<> reads_one(async_generator<int>& values) { co_await values.next(); }

/// A loop as people write it, which must not take a stop for a failure.
task<> tries_again(async_generator<int> values, int& rounds) {
  for (;;) {
    ++rounds;
    try {
      co_await reads_one(values);
    } catch (const std::exception&) {
    }
  }
}

TEST(Cancelled, PassesThroughALoopThatCatchesExceptionsAndTriesAgain) {
  pipe<int> nothing(1);
  int rounds = 0;
  auto work = spawn(tries_again(nothing.items(), rounds));
  work.request_stop();
  EXPECT_THROW(protocoro::sync_wait(std::move(work).join()), cancelled);
  EXPECT_EQ(rounds, 1);
}

// --- a stop that is swallowed again and again

/// What the hook for spawned work hears while this lives.
class heard {
 public:
  heard()
      : former_(protocoro::set_spawn_error_hook([this](const std::exception_ptr& error) {
          try {
            std::rethrow_exception(error);
          } catch (const std::logic_error& thrown) {
            texts.emplace_back(thrown.what());
          }
        })) {}
  heard(const heard&) = delete;
  heard& operator=(const heard&) = delete;
  ~heard() { protocoro::set_spawn_error_hook(std::move(former_)); }

  std::vector<std::string> texts;

 private:
  protocoro::spawn_error_hook former_;
};

/// One await of each kind, which all have to count.
task<> awaits_a_generator(pipe<int> from) {
  static_cast<void>(from);
  pipe<int> own(1);
  auto values = own.items();
  co_await values.next();
}
task<> awaits_a_push(pipe<int> from) { co_await from.push(1); }
task<> awaits_branches(pipe<int> from) {
  co_await protocoro::when_all(awaits_a_push(from), awaits_a_generator(from));
}
task<> awaits_a_race(pipe<int> from) {
  co_await protocoro::when_any(awaits_a_push(from), awaits_a_generator(from));
}
task<> awaits_a_merge(pipe<int>) {
  pipe<int> left(1);
  pipe<int> right(1);
  auto both = protocoro::merge(left.items(), right.items());
  co_await both.next();
}

using awaits = task<> (*)(pipe<int>);

/// Swallows the stop `times` times after it has come.
task<> swallows(awaits what, pipe<int> from, int times) {
  for (int i = 0; i <= times; ++i) try {
      co_await what(from);
    } catch (...) {
    }
}

void swallow(awaits what, int times) {
  pipe<int> full(1);
  full.try_push(0);
  auto work = spawn(swallows(what, full, times));
  work.request_stop();
  protocoro::sync_wait(std::move(work).join());
}

class SwallowedStop : public testing::TestWithParam<awaits> {};

TEST_P(SwallowedStop, IsReportedOnceWhenAwaitsHaveMetItThousandTimes) {
  const heard hook;
  swallow(GetParam(), 3500);
  ASSERT_EQ(hook.texts.size(), 1U);
  EXPECT_EQ(hook.texts[0],
            "a coroutine keeps running after its stop: it caught `cancelled` more than 1000 times. "
            "Rethrow `cancelled` before catch (...)");
}

TEST_P(SwallowedStop, IsNotReportedForCleanUpThatAwaits) {
  const heard hook;
  swallow(GetParam(), 400);
  EXPECT_TRUE(hook.texts.empty());
}

INSTANTIATE_TEST_SUITE_P(Awaits, SwallowedStop,
                         testing::Values(awaits_a_generator, awaits_a_push, awaits_branches,
                                         awaits_a_race, awaits_a_merge));

/// Each race stops its loser, which waits by then: none of these stops is met twice.
task<> races(int times) {
  for (int i = 0; i != times; ++i) {
    pipe<int> full(1);
    full.try_push(0);
    co_await protocoro::when_any(swallows(awaits_a_push, full, 1), []() -> task<> { co_return; }());
  }
}

TEST(SwallowedStop, CountsEachStopForItself) {
  const heard hook;
  protocoro::sync_wait(races(1500));
  EXPECT_TRUE(hook.texts.empty());
}

}  // namespace
