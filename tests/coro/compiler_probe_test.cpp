// Awaits with temporaries of every parameter type in one expression, the shapes that g++ 12 is
// known to get wrong for aggregates: a double destruction or a bitwise copy shows in the counters
// here and under AddressSanitizer. Each public function of the vocabulary has a line; a new
// parameter type gets one too. What runs several tasks has its lines in structure_probe_test.cpp,
// calls in tests/end_to_end.
#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "probed.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

using protocoro::async_generator;
using protocoro::merge;
using protocoro::pipe;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::when_all;
using support::live_object;

task<live_object> by_reference(const live_object& value) { co_return value; }
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
