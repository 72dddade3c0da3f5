#include "protocoro/coro/when_all.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "../harness/gate.hpp"
#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stack_depth.hpp"
#include "left_behind.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::when_all;
using support::live_object;
using support::live_objects;

task<int> gives(int value) { co_return value; }
task<> nothing() { co_return; }

task<int> fails(std::string text) {
  throw std::runtime_error(text);
  co_return 0;
}

task<int> reads(async_generator<int> values) {
  const auto value = co_await values.next();
  co_return value ? *value : 0;
}

/// Waits until told to stop; says so and lets the stop pass.
task<int> waits_for_stop(async_generator<int> values, std::string& log) {
  try {
    co_await values.next();
  } catch (const cancelled&) {
    log += "stopped ";
    throw;
  }
  co_return 0;
}

TEST(WhenAll, GivesATupleOfAllValues) {
  const auto values = sync_wait(when_all(
      gives(1), []() -> task<std::string> { co_return "two"; }(), nothing()));
  EXPECT_EQ(values, std::make_tuple(1, std::string("two"), std::monostate()));
}

TEST(WhenAll, GivesAVectorInTheOrderOfTheTasks) {
  pipe<int> late(1);
  const auto values = sync_wait([](pipe<int> wakes) -> task<std::vector<int>> {
    std::vector<task<int>> tasks;
    tasks.push_back(reads(wakes.items()));
    tasks.push_back([](pipe<int> to) -> task<int> {
      co_await to.push(1);
      co_return 2;
    }(wakes));
    tasks.push_back(gives(3));
    co_return co_await when_all(std::move(tasks));
  }(late));
  EXPECT_EQ(values, (std::vector{1, 2, 3}));
}

TEST(WhenAll, OfNothingIsReadyAtOnce) {
  EXPECT_EQ(sync_wait(when_all()), std::make_tuple());
  EXPECT_TRUE(sync_wait(when_all(std::vector<task<int>>())).empty());
  sync_wait(when_all(std::vector<task<>>()));
}

TEST(WhenAll, CarriesValuesThatCanOnlyBeMoved) {
  const auto one = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(1); };
  const auto both = sync_wait(when_all(one(), one()));
  EXPECT_EQ(*std::get<0>(both) + *std::get<1>(both), 2);
  std::vector<task<std::unique_ptr<int>>> tasks;
  tasks.push_back(one());
  EXPECT_EQ(*sync_wait(when_all(std::move(tasks))).at(0), 1);
}

TEST(WhenAll, StartsNothingBeforeItIsAwaited) {
  bool ran = false;
  {
    const auto never = when_all([](bool& inner) -> task<> {
      inner = true;
      co_return;
    }(ran));
  }
  EXPECT_FALSE(ran);
}

TEST(WhenAll, StopsTheOthersAtTheFirstFailureAndRethrowsIt) {
  std::string log;
  try {
    sync_wait(when_all(waits_for_stop(pipe<int>(1).items(), log),
                       waits_for_stop(pipe<int>(1).items(), log), fails("the first")));
    log += "nothing thrown";
  } catch (const std::runtime_error& error) {
    log += error.what();
  }
  EXPECT_EQ(log, "stopped stopped the first");
}

TEST(WhenAll, StartsNoMoreAfterAFailure) {
  bool ran = false;
  EXPECT_THROW(sync_wait(when_all(fails("first"),
                                  [](bool& inner) -> task<> {
                                    inner = true;
                                    co_return;
                                  }(ran))),
               std::runtime_error);
  EXPECT_FALSE(ran);
}

TEST(WhenAll, StopsTheOthersWhenTheFailureComesLate) {
  std::string log;
  pipe<int> fuse(1);
  support::manual_executor here;
  auto work = protocoro::spawn(when_all(
                                   waits_for_stop(pipe<int>(1).items(), log),
                                   [](async_generator<int> values) -> task<> {
                                     co_await values.next();
                                     throw std::domain_error("late");
                                   }(fuse.items()),
                                   waits_for_stop(pipe<int>(1).items(), log)),
                               here.handle());
  here.run();
  EXPECT_EQ(log, "");
  fuse.close();
  here.run();
  EXPECT_EQ(log, "stopped stopped ");
  EXPECT_THROW(sync_wait(std::move(work).join()), std::domain_error);
}

TEST(WhenAll, WaitsForABranchThatNoStopWakes) {
  support::gate foreign;
  support::manual_executor here;
  bool after = false;
  auto work = protocoro::spawn(
      [](support::gate& gate, bool& failed) -> task<> {
        const auto ignores = [](support::gate& inner) -> task<> { co_await inner; };
        try {
          co_await when_all(ignores(gate), fails("at once"));
        } catch (const std::runtime_error&) {
          failed = true;
        }
      }(foreign, after),
      here.handle());
  here.run();
  EXPECT_FALSE(after);
  foreign.open();
  here.run();
  EXPECT_TRUE(after);
}

TEST(WhenAll, FailsWhenOneOfItsTasksIsEmpty) {
  EXPECT_THROW(sync_wait(when_all(gives(1), task<int>())), std::logic_error);
}

TEST(WhenAll, PassesAStopOfTheWholeTreeDown) {
  std::string log;
  support::manual_executor here;
  auto work = protocoro::spawn(when_all(waits_for_stop(pipe<int>(1).items(), log),
                                        when_all(waits_for_stop(pipe<int>(1).items(), log))),
                               here.handle());
  here.run();
  work.request_stop();
  here.run();
  EXPECT_EQ(log, "stopped stopped ");
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
}

TEST(WhenAll, DoesNotStopWhatWasNotBelowIt) {
  pipe<int> outside(1);
  const int value = sync_wait([](pipe<int> numbers) -> task<int> {
    auto items = numbers.items();
    try {
      co_await when_all(fails("inside"), gives(1));
    } catch (const std::runtime_error&) {
      numbers.try_push(4);
    }
    const auto item = co_await items.next();
    co_return *item;
  }(outside));
  EXPECT_EQ(value, 4);
}

TEST(WhenAll, ThrowsCancelledAtEveryAwaitAfterAStop) {
  int thrown = 0;
  EXPECT_THROW(sync_wait(when_all(
                   [](async_generator<int> values, pipe<int> other, int& times) -> task<> {
                     for (int i = 0; i != 3; ++i) try {
                         co_await values.next();
                       } catch (const cancelled&) {
                         ++times;
                       }
                     try {
                       co_await other.push(1);
                     } catch (const cancelled&) {
                       ++times;
                     }
                   }(pipe<int>(1).items(), pipe<int>(1), thrown),
                   fails("stop"))),
               std::runtime_error);
  EXPECT_EQ(thrown, 4);
}

TEST(WhenAll, DestroyedWhileItsBranchesWaitLeavesNothingBehind) {
  expect_nothing_left_behind([](async_generator<int>& items, pipe<int>& full) -> task<> {
    co_await when_all(holds_and_reads(live_object(1), items), full.push(1),
                      when_all(full.push(2), full.push(3)));
  });
}

TEST(WhenAll, RunsThousandsOfBranchesOnAFlatStack) {
  support::stack_depth depth;
  std::vector<task<>> tasks;
  pipe<int> gate(1);
  for (int i = 0; i != 10'000; ++i)
    tasks.push_back([](pipe<int> through, support::stack_depth& seen) -> task<> {
      co_await through.push(1);
      seen.here();
    }(gate, depth));
  tasks.push_back([](async_generator<int> values) -> task<> {
    for (int i = 0; i != 10'000; ++i) co_await values.next();
  }(gate.items()));
  sync_wait(when_all(std::move(tasks)));
  EXPECT_LT(depth.spread(), support::flat_stack);
}

TEST(WhenAll, StopsThousandsOfBranchesOnAFlatStack) {
  support::stack_depth depth;
  std::vector<task<>> tasks;
  for (int i = 0; i != 10'000; ++i)
    tasks.push_back([](async_generator<int> values, support::stack_depth& seen) -> task<> {
      try {
        co_await values.next();
      } catch (const cancelled&) {
        seen.here();
        throw;
      }
    }(pipe<int>(1).items(), depth));
  tasks.push_back([]() -> task<> {
    throw std::runtime_error("stop");
    co_return;
  }());
  EXPECT_THROW(sync_wait(when_all(std::move(tasks))), std::runtime_error);
  EXPECT_LT(depth.spread(), support::flat_stack);
}

}  // namespace
