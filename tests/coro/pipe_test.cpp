#include "protocoro/coro/pipe.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stack_depth.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using support::live_object;
using support::live_objects;

task<std::vector<int>> all(async_generator<int> values) {
  std::vector<int> seen;
  while (auto value = co_await values.next()) seen.push_back(*value);
  co_return seen;
}

task<> push_range(pipe<int> to, int first, int last) {
  for (int i = first; i <= last; ++i) {
    const bool pushed = co_await to.push(i);
    EXPECT_TRUE(pushed);
  }
}

task<> push_and_close(pipe<int> to, int last) {
  co_await push_range(to, 1, last);
  to.close();
}

TEST(Pipe, NeedsRoom) { EXPECT_THROW(pipe<int>(0), std::invalid_argument); }

TEST(Pipe, GivesWhatWasPushedInOrder) {
  pipe<int> values(2);
  const auto got = sync_wait(protocoro::when_all(all(values.items()), push_and_close(values, 5)));
  EXPECT_EQ(std::get<0>(got), (std::vector{1, 2, 3, 4, 5}));
}

TEST(Pipe, WorksBothWaysRoundInOneRoot) {
  pipe<int> values(1);
  const auto got = sync_wait(protocoro::when_all(push_and_close(values, 5), all(values.items())));
  EXPECT_EQ(std::get<1>(got).size(), 5U);
}

TEST(Pipe, CarriesValuesThatCanOnlyBeMoved) {
  const live_objects live;
  {
    pipe<support::move_only> values(1);
    const int sum = sync_wait([](pipe<support::move_only> both) -> task<int> {
      co_await both.push(support::move_only(4));
      auto items = both.items();
      both.try_push(support::move_only(3));  // full: dropped
      auto item = co_await items.next();
      const support::move_only kept = std::move(*item);
      co_return kept.value();
    }(values));
    EXPECT_EQ(sum, 4);
    EXPECT_FALSE(values.try_push(support::move_only(5)));
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(Pipe, HoldsNoMoreThanItsRoom) {
  pipe<int> values(3);
  int pushed = 0;
  support::manual_executor here;
  auto producer = spawn(
      [](pipe<int> to, int& many) -> task<> {
        for (;; ++many) co_await to.push(many);
      }(values, pushed),
      here.handle());
  here.run();
  EXPECT_EQ(pushed, 3);
  EXPECT_FALSE(values.try_push(0));
  auto items = values.items();
  sync_wait([](auto& inner) -> task<> { co_await inner.next(); }(items));
  here.run();
  EXPECT_EQ(pushed, 4);
  producer.request_stop();
  here.run();
}

TEST(Pipe, LetsWaitingPushesInInTheOrderOfTheCalls) {
  pipe<int> values(1);
  support::manual_executor here;
  auto first = spawn(push_range(values, 1, 2), here.handle());
  here.run();
  auto second = spawn(push_range(values, 11, 11), here.handle());
  auto third = spawn(push_range(values, 21, 21), here.handle());
  here.run();
  EXPECT_FALSE(values.try_push(99));
  auto reader = spawn(all(values.items()), here.handle());
  here.run();
  values.close();
  here.run();
  EXPECT_EQ(sync_wait(std::move(reader).join()), (std::vector{1, 2, 11, 21}));
}

TEST(Pipe, APushThatIsNotAwaitedPushesNothing) {
  const live_objects live;
  pipe<live_object> values(1);
  { const auto never = values.push(live_object(1)); }
  EXPECT_EQ(live.added(), 0);
  EXPECT_TRUE(values.try_push(live_object(2)));
}

TEST(Pipe, EndsAfterWhatWasInItWhenClosed) {
  pipe<int> values(4);
  EXPECT_TRUE(values.try_push(1));
  EXPECT_TRUE(values.try_push(2));
  values.close();
  EXPECT_FALSE(values.try_push(3));
  EXPECT_FALSE(sync_wait(values.push(4)));
  EXPECT_EQ(sync_wait(all(values.items())), (std::vector{1, 2}));
}

TEST(Pipe, EndsWithAnErrorThatIsThrownOnce) {
  pipe<int> values(4);
  values.try_push(1);
  values.close(std::make_exception_ptr(std::runtime_error("no more")));
  values.close(std::make_exception_ptr(std::logic_error("too late")));
  sync_wait([](async_generator<int> items) -> task<> {
    const auto first = co_await items.next();
    EXPECT_EQ(*first, 1);
    std::string text;
    try {
      co_await items.next();
    } catch (const std::exception& error) {
      text = error.what();
    }
    EXPECT_EQ(text, "no more");
    const auto after = co_await items.next();
    EXPECT_FALSE(after);
  }(values.items()));
}

TEST(Pipe, ClosingWakesTheReaderAndRefusesWaitingPushes) {
  pipe<int> values(1);
  pipe<int> empty(1);
  support::manual_executor here;
  values.try_push(0);
  const auto push = [](pipe<int> to) -> task<bool> { co_return co_await to.push(1); };
  auto first = spawn(push(values), here.handle());
  auto second = spawn(push(values), here.handle());
  auto reader = spawn(all(empty.items()), here.handle());
  here.run();
  values.close();
  empty.close();
  here.run();
  EXPECT_FALSE(sync_wait(std::move(first).join()));
  EXPECT_FALSE(sync_wait(std::move(second).join()));
  EXPECT_TRUE(sync_wait(std::move(reader).join()).empty());
}

TEST(Pipe, ADroppedReaderClosesIt) {
  const live_objects live;
  pipe<live_object> values(1);
  EXPECT_TRUE(values.try_push(live_object(1)));
  support::manual_executor here;
  auto waiting =
      spawn([](pipe<live_object> to) -> task<bool> { co_return co_await to.push(live_object(2)); }(
                                         values),
            here.handle());
  here.run();
  EXPECT_EQ(live.added(), 3);  // in the pipe, in the push, and the push's argument
  { const auto reader = values.items(); }
  here.run();
  EXPECT_EQ(live.added(), 0);
  EXPECT_FALSE(sync_wait(std::move(waiting).join()));
  EXPECT_FALSE(values.try_push(live_object(3)));
  EXPECT_FALSE(sync_wait(values.push(live_object(4))));
}

TEST(Pipe, HasOneReader) {
  pipe<int> values(1);
  const auto first = values.items();
  EXPECT_THROW((void)values.items(), std::logic_error);
}

TEST(Pipe, RefusesASecondNextBeforeTheFirstIsAnswered) {
  for (const bool value_is_there : {false, true}) {
    pipe<int> values(2);
    sync_wait([](pipe<int> both, bool early) -> task<> {
      auto items = both.items();
      co_await protocoro::when_all(
          [](async_generator<int>& mine) -> task<> {
            const auto item = co_await mine.next();
            EXPECT_EQ(item ? *item : -1, 1);
          }(items),
          [](async_generator<int>& other, pipe<int> to, bool before) -> task<> {
            if (before) to.try_push(1);
            bool refused = false;
            try {
              co_await other.next();
            } catch (const std::logic_error&) {
              refused = true;
            }
            EXPECT_TRUE(refused);
            if (!before) to.try_push(1);
          }(items, both, early));
    }(values, value_is_there));
  }
}

TEST(Pipe, TriesToReadWithoutWaiting) {
  pipe<std::unique_ptr<int>> values(2);
  EXPECT_FALSE(values.try_pop());
  EXPECT_TRUE(values.try_push(std::make_unique<int>(1)));
  EXPECT_TRUE(values.try_push(std::make_unique<int>(2)));
  EXPECT_EQ(**values.try_pop(), 1);
  EXPECT_TRUE(values.try_push(std::make_unique<int>(3)));
  EXPECT_EQ(**values.try_pop(), 2);
  EXPECT_EQ(**values.try_pop(), 3);
  EXPECT_FALSE(values.try_pop());
}

TEST(Pipe, ATriedReadLetsAWaitingPushIn) {
  pipe<int> values(1);
  support::manual_executor here;
  auto producer = spawn(push_range(values, 1, 3), here.handle());
  here.run();
  for (const int expected : {1, 2, 3}) {
    EXPECT_EQ(values.try_pop(), expected);
    here.run();
  }
  EXPECT_FALSE(values.try_pop());
  sync_wait(std::move(producer).join());
}

TEST(Pipe, ATriedReadLeavesTheEndAndItsErrorToNext) {
  pipe<int> values(2);
  values.try_push(1);
  values.close(std::make_exception_ptr(std::runtime_error("no more")));
  EXPECT_EQ(values.try_pop(), 1);
  EXPECT_FALSE(values.try_pop());
  EXPECT_THROW(sync_wait(all(values.items())), std::runtime_error);
}

TEST(Pipe, ATriedReadWhileANextWaitsIsAMistake) {
  pipe<int> values(1);
  support::manual_executor here;
  auto reader = spawn(all(values.items()), here.handle());
  here.run();
  EXPECT_THROW((void)values.try_pop(), std::logic_error);
  values.try_push(1);  // it belongs to the next() that is about to wake
  EXPECT_THROW((void)values.try_pop(), std::logic_error);
  values.close();
  here.run();
  EXPECT_EQ(sync_wait(std::move(reader).join()), (std::vector{1}));
  EXPECT_FALSE(values.try_pop());
}

TEST(Pipe, ATriedReadLeavesTheValueOfTheLastNextAlone) {
  pipe<std::string> values(2);
  values.try_push("first");
  values.try_push("second");
  sync_wait([](pipe<std::string> both) -> task<> {
    auto items = both.items();
    const auto first = co_await items.next();
    EXPECT_EQ(both.try_pop(), "second");
    EXPECT_EQ(*first, "first");
    both.try_push("third");
    const auto third = co_await items.next();
    EXPECT_EQ(*third, "third");
  }(values));
}

TEST(Pipe, PushesAMillionTimesOnAFlatStack) {
  support::stack_depth depth;
  pipe<int> values(1'000'000);
  sync_wait([](pipe<int> both, support::stack_depth& seen) -> task<> {
    for (int i = 0; i != 1'000'000; ++i) {
      co_await both.push(i);
      seen.here();
    }
    auto items = both.items();
    for (int i = 0; i != 1'000'000; ++i) {
      co_await items.next();
      seen.here();
    }
  }(values, depth));
  EXPECT_LT(depth.spread(), support::flat_stack);
}

}  // namespace
