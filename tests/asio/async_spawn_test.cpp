// Tasks as asynchronous operations of asio's.
#include <gtest/gtest.h>
#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#if __has_include(<asio/deferred.hpp>)
#include <asio/deferred.hpp>
#else
#include <asio/experimental/deferred.hpp>  // before 1.24
#endif

#include "../harness/current_thread.hpp"
#include "../harness/live_objects.hpp"
#include "protocoro/asio/asio.hpp"
#include "protocoro/coro/resume_on.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/time/sleep.hpp"

namespace {

#if __has_include(<asio/deferred.hpp>)
using asio::deferred;
#else
using asio::experimental::deferred;
#endif
using namespace std::chrono_literals;
using protocoro::async_spawn;
using protocoro::task;
using protocoro::use_task;
using support::current_thread;

task<int> doubled(int value) {
  co_await protocoro::sleep_for(1ms);
  if (value < 0) throw std::domain_error("negative");
  co_return 2 * value;
}

task<> waits() { co_await protocoro::sleep_for(1ms); }

TEST(AsyncSpawn, CallsBackAndKeepsTheContextRunning) {
  asio::io_context context;
  int value = 0;
  async_spawn(context, doubled(4), [&](std::exception_ptr failure, int given) {
    EXPECT_EQ(failure, nullptr);
    value = given;
  });
  EXPECT_EQ(value, 0);
  context.run();  // until the sleep, which is gRPC's, is over
  EXPECT_EQ(value, 8);
}

TEST(AsyncSpawn, TellsAFailure) {
  asio::io_context context;
  std::string told;
  async_spawn(context, doubled(-4), [&](const std::exception_ptr& failure, int) {
    try {
      std::rethrow_exception(failure);
    } catch (const std::domain_error& error) {
      told = error.what();
    }
  });
  context.run();
  EXPECT_EQ(told, "negative");
}

TEST(AsyncSpawn, NeverCallsBackInsideTheCall) {
  asio::io_context context;
  int calls = 0;
  asio::post(context, [&] {
    async_spawn(
        context, []() -> task<> { co_return; }(), [&](const std::exception_ptr&) { ++calls; });
    EXPECT_EQ(calls, 0);
  });
  context.run();
  EXPECT_EQ(calls, 1);
}

TEST(AsyncSpawn, TheHandlerRunsOutsideOfAnyRoot) {
  asio::io_context context;
  int value = 0;
  async_spawn(context, waits(), [&](const std::exception_ptr&) {
    value = protocoro::sync_wait([]() -> task<int> { co_return 5; }());  // throws inside a root
  });
  context.run();
  EXPECT_EQ(value, 5);
}

TEST(AsyncSpawn, RunsOnTheExecutorThatIsAssociatedWithTheHandler) {
  asio::io_context context;
  std::thread::id worked;
  std::thread::id called;
  const auto works = [](std::thread::id& where) -> task<> {
    co_await protocoro::sleep_for(1ms);
    where = current_thread();
  };
  async_spawn(works(worked), asio::bind_executor(context, [&](const std::exception_ptr&) {
                called = current_thread();
              }));
  context.run();
  EXPECT_EQ(worked, current_thread());
  EXPECT_EQ(called, current_thread());
}

TEST(AsyncSpawn, WorksInOneContextAndCallsBackInAnother) {
  asio::thread_pool pool(1);
  asio::io_context context;
  std::thread::id worked;
  bool called = false;
  async_spawn(
      pool,
      [](std::thread::id& where) -> task<> {
        co_await protocoro::sleep_for(1ms);
        where = current_thread();
      }(worked),
      asio::bind_executor(context, [&](const std::exception_ptr&) { called = true; }));
  context.run();
  EXPECT_TRUE(called);
  EXPECT_NE(worked, current_thread());
  pool.join();
}

TEST(AsyncSpawn, GivesAFuture) {
  asio::thread_pool pool(1);
  EXPECT_EQ(async_spawn(pool, doubled(4), asio::use_future).get(), 8);
  EXPECT_THROW(async_spawn(pool, doubled(-4), asio::use_future).get(), std::domain_error);
  async_spawn(pool, waits(), asio::use_future).get();
  EXPECT_EQ(async_spawn(doubled(5), asio::use_future).get(), 10);
}

TEST(AsyncSpawn, IsAwaitedInAnAwaitable) {
  asio::io_context context;
  int value = 0;
  asio::co_spawn(
      context,
      [](int& to) -> asio::awaitable<void> {
        const auto thread = current_thread();
        to = co_await async_spawn(doubled(3), asio::use_awaitable);
        EXPECT_EQ(current_thread(), thread);
        co_await async_spawn(waits(), asio::use_awaitable);
        try {
          co_await async_spawn(doubled(-3), asio::use_awaitable);
        } catch (const std::domain_error&) {
          ++to;
        }
      }(value),
      asio::detached);
  context.run();
  EXPECT_EQ(value, 7);
}

TEST(AsyncSpawn, ADeferredOneStartsWhenItIsAskedTo) {
  asio::io_context context;
  int value = 0;
  auto later = async_spawn(context, doubled(4), deferred);
  EXPECT_EQ(context.poll(), 0U);
  context.restart();
  std::move(later)([&](const std::exception_ptr&, int given) { value = given; });
  context.run();
  EXPECT_EQ(value, 8);
}

TEST(AsyncSpawn, MayBeAwaitedInATaskAgain) {
  asio::thread_pool pool(1);
  EXPECT_EQ(protocoro::sync_wait(async_spawn(pool, doubled(4), use_task)), 8);
}

TEST(AsyncSpawn, GivesAValueThatCanOnlyBeMoved) {
  asio::io_context context;
  int value = 0;
  async_spawn(
      context, []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(8); }(),
      [&](const std::exception_ptr&, std::unique_ptr<int> given) { value = *given; });
  context.run();
  EXPECT_EQ(value, 8);
}

TEST(AsyncSpawn, AndUseTaskTakeTemporaries) {
  const support::live_objects live;
  asio::thread_pool pool(1);
  protocoro::sync_wait([](asio::thread_pool& threads) -> task<> {
    const auto by_value = [](support::live_object value) -> task<support::live_object> {
      co_return value;
    };
    const support::live_object there =
        co_await async_spawn(threads, by_value(support::live_object(3)), protocoro::use_task_t());
    co_await asio::post(threads.get_executor(), protocoro::use_task_t());
    EXPECT_EQ(there.value(), 3);
  }(pool));
  EXPECT_EQ(live.added(), 0);
  pool.join();
}

TEST(AsyncSpawn, AnEmptyTaskThrows) {
  asio::io_context context;
  EXPECT_THROW(async_spawn(context, task<>(), [](const std::exception_ptr&) {}), std::logic_error);
}

TEST(AsyncSpawn, EndsWhereItsHandlerLivesWhereverItMoved) {
  const protocoro::thread_pool pool(1);
  asio::io_context context;
  std::thread::id called;
  async_spawn(
      context,
      [](protocoro::executor to) -> task<> {
        co_await protocoro::resume_on(to);
      }(pool.get_executor()),
      [&](const std::exception_ptr&) { called = current_thread(); });
  context.run();
  EXPECT_EQ(called, current_thread());
}

/// The handlers on a strand, where the signals are emitted; the tasks on all threads of a pool.
}  // namespace
