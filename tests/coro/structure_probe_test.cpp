// The compiler's probes of what runs several tasks, or one elsewhere, later or shorter: see
// compiler_probe_test.cpp.
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "probed.hpp"
#include "protocoro/coro/executor.hpp"
#include "protocoro/coro/resume_on.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task_group.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/time/sleep.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace {

using protocoro::as_result;
using protocoro::executor;
using protocoro::resume_on;
using protocoro::shield;
using protocoro::sleep_for;
using protocoro::sleep_until;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::when_all;
using protocoro::when_any;
using protocoro::when_any_result;
using protocoro::with_timeout;
using support::live_object;

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

}  // namespace
