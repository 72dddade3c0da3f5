#include "protocoro/coro/when_any.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "../harness/gate.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stopped_tasks.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::when_any;
using support::fails;
using support::fails_when_stopped;
using support::gives;
using support::swallows_its_stop;
using support::waits_for_stop;

task<> nothing() { co_return; }

task<int> reads(async_generator<int> values) {
  const auto value = co_await values.next();
  co_return value ? *value : 0;
}

std::vector<task<int>> three(task<int> first, task<int> second, task<int> third) {
  std::vector<task<int>> tasks;
  tasks.push_back(std::move(first));
  tasks.push_back(std::move(second));
  tasks.push_back(std::move(third));
  return tasks;
}

TEST(WhenAny, GivesAVariantWithTheValueOfTheFirst) {
  std::string log;
  const auto first = sync_wait(when_any(
      waits_for_stop(log), []() -> task<std::string> { co_return "two"; }(), nothing()));
  EXPECT_EQ(first.index(), 1U);
  EXPECT_EQ(std::get<1>(first), "two");
}

TEST(WhenAny, TellsTasksOfOneTypeApart) {
  pipe<int> late(1);
  std::string log;
  support::manual_executor here;
  auto work =
      spawn(when_any(waits_for_stop(log), waits_for_stop(log), reads(late.items())), here.handle());
  here.run();
  ASSERT_TRUE(late.try_push(5));
  here.run();
  const std::variant<int, int, int> first = sync_wait(std::move(work).join());
  EXPECT_EQ(first.index(), 2U);
  EXPECT_EQ(std::get<2>(first), 5);
  EXPECT_EQ(log, "stopped stopped ");
}

TEST(WhenAny, GivesTheIndexOfATaskThatGivesNothing) {
  std::string log;
  const auto first = sync_wait(when_any(waits_for_stop(log), nothing()));
  EXPECT_EQ(first, (std::variant<int, std::monostate>(std::in_place_index<1>)));
}

TEST(WhenAny, OfAVectorGivesTheIndexAndTheValue) {
  std::string log;
  const auto first = sync_wait(when_any(three(waits_for_stop(log), waits_for_stop(log), gives(3))));
  EXPECT_EQ(first.index, 2U);
  EXPECT_EQ(first.value, 3);
}

TEST(WhenAny, OfAVectorThatGivesNothingGivesTheIndex) {
  std::string log;
  const auto waits = [](std::string& inner) -> task<> { co_await waits_for_stop(inner); };
  std::vector<task<>> tasks;
  tasks.push_back(waits(log));
  tasks.push_back(nothing());
  EXPECT_EQ(sync_wait(when_any(std::move(tasks))), 1U);
}

TEST(WhenAny, OfAnEmptyVectorIsAMistake) {
  EXPECT_THROW(sync_wait(when_any(std::vector<task<int>>())), std::logic_error);
  EXPECT_THROW(sync_wait(when_any(std::vector<task<>>())), std::logic_error);
}

TEST(WhenAny, CarriesValuesThatCanOnlyBeMoved) {
  const auto one = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(1); };
  EXPECT_EQ(*std::get<0>(sync_wait(when_any(one(), one()))), 1);
  std::vector<task<std::unique_ptr<int>>> tasks;
  tasks.push_back(one());
  EXPECT_EQ(*sync_wait(when_any(std::move(tasks))).value, 1);
}

TEST(WhenAny, StartsNothingBeforeItIsAwaited) {
  bool ran = false;
  {
    const auto never = when_any([](bool& inner) -> task<> {
      inner = true;
      co_return;
    }(ran));
  }
  EXPECT_FALSE(ran);
}

TEST(WhenAny, StartsNoMoreWhenOneEndsAtOnce) {
  bool ran = false;
  const auto runs = [](bool& inner) -> task<> {
    inner = true;
    co_return;
  };
  EXPECT_EQ(sync_wait(when_any(gives(1), runs(ran))).index(), 0U);
  EXPECT_THROW(sync_wait(when_any(fails("at once"), runs(ran))), std::runtime_error);
  EXPECT_FALSE(ran);
}

TEST(WhenAny, RethrowsTheFailureOfTheFirst) {
  std::string log;
  try {
    sync_wait(when_any(waits_for_stop(log), fails("the first"), gives(1)));
    log += "nothing thrown";
  } catch (const std::runtime_error& error) {
    log += error.what();
  }
  EXPECT_EQ(log, "stopped the first");
}

TEST(WhenAny, DropsWhatTheLosersEndWith) {
  std::string log;
  const auto first = sync_wait(
      when_any(fails_when_stopped(log), swallows_its_stop(log), waits_for_stop(log), gives(4)));
  EXPECT_EQ(first.index(), 3U);
  EXPECT_EQ(std::get<3>(first), 4);
  EXPECT_EQ(log, "stopped stopped swallowed stopped ");
}

TEST(WhenAny, KeepsTheFirstFailureWhenALoserFailsOrSucceedsAfterIt) {
  std::string log;
  EXPECT_THROW(sync_wait(when_any(fails_when_stopped(log), fails("the first"))),
               std::runtime_error);
  EXPECT_THROW(sync_wait(when_any(swallows_its_stop(log), fails("the first"))), std::runtime_error);
}

TEST(WhenAny, WaitsForALoserThatNoStopWakes) {
  support::gate foreign;
  support::manual_executor here;
  std::optional<std::size_t> winner;
  auto work = spawn(
      [](support::gate& gate, std::optional<std::size_t>& index) -> task<> {
        const auto ignores = [](support::gate& inner) -> task<> { co_await inner; };
        const auto first = co_await when_any(ignores(gate), gives(1));
        index = first.index();
      }(foreign, winner),
      here.handle());
  here.run();
  EXPECT_FALSE(winner);
  foreign.open();
  here.run();
  EXPECT_EQ(winner, 1U);
}

TEST(WhenAny, WaitsForSuchALoserWhenTheWinnerComesLate) {
  support::gate foreign;
  support::manual_executor here;
  pipe<int> late(1);
  std::optional<std::size_t> winner;
  auto work = spawn(
      [](support::gate& gate, pipe<int> wins, std::optional<std::size_t>& index) -> task<> {
        const auto ignores = [](support::gate& inner) -> task<> { co_await inner; };
        const auto first = co_await when_any(ignores(gate), reads(wins.items()));
        index = first.index();
      }(foreign, late, winner),
      here.handle());
  here.run();
  ASSERT_TRUE(late.try_push(1));
  here.run();
  EXPECT_FALSE(winner);
  foreign.open();
  here.run();
  EXPECT_EQ(winner, 1U);
}

TEST(WhenAny, StopsALoserAtItsNextAwaitWhenItWaitsForSomethingForeign) {
  support::gate foreign;
  support::manual_executor here;
  std::string log;
  auto work = spawn(when_any(
                        [](support::gate& gate, std::string& inner) -> task<> {
                          co_await gate;
                          co_await waits_for_stop(inner);
                          inner += "went on";
                        }(foreign, log),
                        gives(1)),
                    here.handle());
  here.run();
  foreign.open();
  here.run();
  EXPECT_EQ(log, "stopped ");
  EXPECT_EQ(sync_wait(std::move(work).join()).index(), 1U);
}

TEST(WhenAny, TakesAnEmptyTaskForAFailure) {
  EXPECT_THROW(sync_wait(when_any(task<int>(), gives(1))), std::logic_error);
}

}  // namespace
