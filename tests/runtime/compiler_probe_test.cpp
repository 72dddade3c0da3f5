// Awaits with temporaries of every parameter type in one expression, the shapes that g++ 12 is
// known to get wrong for aggregates: a double destruction or a bitwise copy shows in the counters
// here and under AddressSanitizer. Each public function of the vocabulary has a line; a new
// parameter type gets one too. The rpc layer's types have their own section in tests/rpc.
#include <gtest/gtest.h>
#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../support/live_objects.hpp"
#include "protocoro/async_generator.hpp"
#include "protocoro/executor.hpp"
#include "protocoro/merge.hpp"
#include "protocoro/pipe.hpp"
#include "protocoro/resume_on.hpp"
#include "protocoro/result.hpp"
#include "protocoro/shield.hpp"
#include "protocoro/sleep.hpp"
#include "protocoro/spawn.hpp"
#include "protocoro/spawn_scope.hpp"
#include "protocoro/sync_wait.hpp"
#include "protocoro/task.hpp"
#include "protocoro/task_group.hpp"
#include "protocoro/thread_pool.hpp"
#include "protocoro/when_all.hpp"
#include "protocoro/when_any.hpp"
#include "protocoro/with_timeout.hpp"

namespace {

using protocoro::as_result;
using protocoro::async_generator;
using protocoro::executor;
using protocoro::merge;
using protocoro::pipe;
using protocoro::resume_on;
using protocoro::shield;
using protocoro::sleep_for;
using protocoro::sleep_until;
using protocoro::spawn;
using protocoro::spawned;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::when_all;
using protocoro::when_any;
using protocoro::when_any_result;
using protocoro::with_timeout;
using support::live_object;

/// Every probe begins and ends with the same number of live objects.
class CompilerProbe : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(live_.added(), 0); }

 private:
  support::live_objects live_;
};

task<live_object> by_value(live_object value) { co_return value; }
task<live_object> by_reference(const live_object& value) { co_return value; }
task<live_object> by_default(live_object value = live_object(7)) { co_return value; }
task<std::string> text(std::string value, std::vector<std::string> more) {
  co_return value + more.at(0);
}
async_generator<live_object> yields(live_object value) {
  co_yield value;
  co_yield live_object(value.value() + 1);
  live_object own(value.value() + 2);
  co_yield std::move(own);
}
task<live_object> fails(live_object) {
  throw std::runtime_error("as it should");
  co_return live_object();
}
std::vector<std::string> words(const char* first) {
  std::vector<std::string> made;
  made.emplace_back(first);
  return made;
}
std::vector<task<live_object>> two_tasks() {
  std::vector<task<live_object>> made;
  made.push_back(by_value(live_object(1)));
  made.push_back(by_value(live_object(2)));
  return made;
}

TEST_F(CompilerProbe, TaskByValueByReferenceAndByDefault) {
  sync_wait([]() -> task<> {
    const live_object a = co_await by_value(live_object(1));
    const live_object b = co_await by_reference(live_object(2));
    const live_object c = co_await by_default();
    EXPECT_EQ(a.value() + b.value() + c.value(), 10);
  }());
}

TEST_F(CompilerProbe, SeveralAwaitsInOneExpression) {
  sync_wait([]() -> task<> {
    const int sum = (co_await by_value(live_object(1))).value() +
                    (co_await by_reference(co_await by_value(live_object(2)))).value();
    EXPECT_EQ(sum, 3);
    const std::string joined = co_await text("a", words("b")) + co_await text("c", words("d"));
    EXPECT_EQ(joined, "abcd");
  }());
}

TEST_F(CompilerProbe, AwaitsInConditionsThatDeclare) {
  sync_wait([]() -> task<> {
    auto values = yields(live_object(1));
    int sum = 0;
    while (auto value = co_await values.next()) sum += value->value();
    auto others = yields(live_object(1));
    if (const auto first = co_await others.next()) sum += first->value();
    EXPECT_EQ(sum, 7);
  }());
}

TEST_F(CompilerProbe, AwaitsThatThrowPastTemporaries) {
  sync_wait([]() -> task<> {
    int thrown = 0;
    try {
      const live_object never = co_await by_value(co_await fails(live_object(1)));
    } catch (const std::runtime_error&) {
      ++thrown;
    }
    try {
      co_await when_all(by_value(live_object(1)), fails(live_object(2)));
    } catch (const std::runtime_error&) {
      ++thrown;
    }
    EXPECT_EQ(thrown, 2);
  }());
}

TEST_F(CompilerProbe, WhenAllOfTemporaries) {
  sync_wait([]() -> task<> {
    const auto both = co_await when_all(by_value(live_object(1)), by_default());
    EXPECT_EQ(std::get<0>(both).value() + std::get<1>(both).value(), 8);
    const auto many = co_await when_all(two_tasks());
    EXPECT_EQ(many.at(0).value() + many.at(1).value(), 3);
    const auto nested =
        co_await when_all(when_all(by_value(live_object(4))), when_all(two_tasks()));
    EXPECT_EQ(std::get<0>(std::get<0>(nested)).value(), 4);
    co_await when_all(std::vector<task<>>());
  }());
}

task<int> after_first(when_any_result<live_object> first) { co_return first.value.value(); }

TEST_F(CompilerProbe, WhenAnyOfTemporaries) {
  sync_wait([]() -> task<> {
    const auto first = co_await when_any(by_value(live_object(1)), by_default());
    EXPECT_EQ(std::get<0>(first).value(), 1);
    const auto nested =
        co_await when_any(when_any(two_tasks()), when_all(by_value(live_object(4))));
    EXPECT_EQ(std::get<0>(nested).value.value(), 1);
    const int passed_on = co_await after_first(co_await when_any(two_tasks()));
    EXPECT_EQ(passed_on, 1);
  }());
}

TEST_F(CompilerProbe, SleepsAndTimeoutsOfTemporaries) {
  sync_wait([]() -> task<> {
    co_await sleep_for(std::chrono::milliseconds(1));
    co_await sleep_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(1));
    co_await sleep_until(std::chrono::system_clock::now() + std::chrono::milliseconds(1));
    const live_object in_time =
        co_await with_timeout(by_value(live_object(1)), std::chrono::hours(1));
    EXPECT_EQ(in_time.value(), 1);
    const auto late = co_await as_result(
        with_timeout(when_any(sleep_for(std::chrono::hours(1))), std::chrono::milliseconds(1)));
    EXPECT_FALSE(late.has_value());
  }());
}

TEST_F(CompilerProbe, ShieldsOfTemporaries) {
  sync_wait([]() -> task<> {
    const live_object value = co_await shield(by_value(co_await shield(by_default())));
    EXPECT_EQ(value.value(), 7);
    const auto both = co_await when_all(shield(when_all(two_tasks())), shield(by_default()));
    EXPECT_EQ(std::get<0>(both).at(1).value(), 2);
  }());
}

task<> takes(live_object) { co_return; }

TEST_F(CompilerProbe, TaskGroupsOfTemporaries) {
  sync_wait([]() -> task<> {
    protocoro::task_group group;
    EXPECT_TRUE(group.add(takes(live_object(1))));
    EXPECT_TRUE(group.add(takes(co_await by_value(live_object(2)))));
    co_await group.join();
    const auto both = co_await when_all(group.join(), by_default());
    EXPECT_EQ(std::get<1>(both).value(), 7);
  }());
}

TEST_F(CompilerProbe, MergeOfTemporaries) {
  sync_wait([]() -> task<> {
    auto merged =
        merge(yields(live_object(1)), merge(yields(live_object(11)), yields(live_object(21))));
    int many = 0;
    while (auto value = co_await merged.next()) {
      EXPECT_GT(value->value(), 0);
      ++many;
    }
    EXPECT_EQ(many, 9);
    const auto first = co_await merge(yields(live_object(1)), yields(live_object(2))).next();
    EXPECT_TRUE(first);
  }());
}

TEST_F(CompilerProbe, PipesOfTemporaries) {
  sync_wait([]() -> task<> {
    pipe<live_object> values(2);
    const bool first = co_await values.push(live_object(1));
    const bool second = co_await pipe<live_object>(values).push(co_await by_value(live_object(2)));
    EXPECT_TRUE(first && second && !values.try_push(live_object(3)));
    auto items = pipe<live_object>(values).items();
    const auto item = co_await items.next();
    EXPECT_EQ(item->value(), 1);
    const int sum = values.try_pop()->value() + (co_await by_default()).value();
    EXPECT_EQ(sum, 9);
    values.close(std::make_exception_ptr(std::runtime_error("end")));
    const bool late = co_await values.push(live_object(4));
    EXPECT_FALSE(late);
  }());
}

TEST_F(CompilerProbe, SpawnAndJoinOfTemporaries) {
  protocoro::thread_pool pool(1);
  sync_wait([](protocoro::thread_pool& threads) -> task<> {
    const live_object here = co_await spawn(by_value(live_object(1))).join();
    const live_object there =
        co_await spawn(by_value(live_object(2)), threads.get_executor()).join();
    const live_object inline_too = co_await spawn(by_value(live_object(3)), executor()).join();
    EXPECT_EQ(here.value() + there.value() + inline_too.value(), 6);
    const auto all = co_await when_all(spawn(by_value(live_object(4))).join(), by_default());
    EXPECT_EQ(std::get<0>(all).value(), 4);
  }(pool));
}

TEST_F(CompilerProbe, SpawnScopesOfTemporaries) {
  protocoro::thread_pool pool(1);
  sync_wait([](protocoro::thread_pool& threads) -> task<> {
    protocoro::spawn_scope scope;
    EXPECT_TRUE(scope.spawn(takes(live_object(1))));
    EXPECT_TRUE(scope.spawn(takes(co_await by_default()), threads.get_executor()));
    co_await scope.join();
    const auto both = co_await when_all(scope.join(), by_default());
    EXPECT_EQ(std::get<1>(both).value(), 7);
  }(pool));
}

TEST_F(CompilerProbe, MovesToTemporaryExecutors) {
  const protocoro::thread_pool pool(1);
  sync_wait([](const protocoro::thread_pool& threads) -> task<> {
    co_await resume_on(threads.get_executor());
    co_await when_all(resume_on(executor()), resume_on(threads.get_executor()));
    co_await resume_on(executor());
  }(pool));
}

TEST_F(CompilerProbe, LambdasWithoutCapturesAndTheirParameters) {
  sync_wait([]() -> task<> {
    const live_object value =
        co_await [](live_object inner) -> task<live_object> { co_return inner; }(live_object(5));
    const int sum = co_await [](live_object a, std::unique_ptr<int> b) -> task<int> {
      co_return a.value() + *b;
    }(live_object(6), std::make_unique<int>(7));
    EXPECT_EQ(value.value() + sum, 18);
  }());
}

TEST_F(CompilerProbe, YieldsOfAwaitedTemporaries) {
  sync_wait([]() -> task<> {
    auto values = [](live_object parameter) -> async_generator<live_object> {
      co_yield co_await by_value(live_object(1));
      co_yield co_await by_reference(parameter);
      co_yield parameter;
    }(live_object(2));
    int sum = 0;
    while (auto value = co_await values.next()) sum += value->value();
    EXPECT_EQ(sum, 5);
  }());
}

TEST_F(CompilerProbe, FramesDestroyedInTheMiddleOfAnExpression) {
  sync_wait([]() -> task<> {
    const auto waits = [](live_object,
                          async_generator<live_object> never) -> async_generator<live_object> {
      const auto both = co_await when_all(by_value(live_object(1)),
                                          [](live_object, auto values) -> task<live_object> {
                                            const auto item = co_await values.next();
                                            co_return *item;
                                          }(live_object(2), std::move(never)));
      co_yield std::get<0>(both);
    };
    const auto item =
        co_await merge(waits(live_object(3), pipe<live_object>(1).items()), yields(live_object(4)))
            .next();
    EXPECT_TRUE(item);
  }());
}

}  // namespace
