#include "protocoro/coro/resume_on.hpp"

#include <gtest/gtest.h>
#include <asio/io_context.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/current_thread.hpp"
#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/one_at_a_time.hpp"
#include "../harness/stopped_tasks.hpp"
#include "protocoro/asio/asio.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/coro/when_any.hpp"

namespace {

using protocoro::asio_executor;
using protocoro::executor;
using protocoro::pipe;
using protocoro::resume_on;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::thread_pool;
using support::current_thread;

std::thread::id thread_of(const thread_pool& pool) {
  return sync_wait(
      spawn([]() -> task<std::thread::id> { co_return current_thread(); }(), pool.get_executor())
          .join());
}

TEST(Executor, ComparesByThePlaceItMeans) {
  const thread_pool one(1);
  const thread_pool other(1);
  EXPECT_EQ(one.get_executor(), one.get_executor());
  EXPECT_NE(one.get_executor(), other.get_executor());
  EXPECT_NE(one.get_executor(), executor());
  EXPECT_EQ(executor(), executor());
  asio::io_context context;
  asio::io_context another;
  EXPECT_EQ(asio_executor(context.get_executor()), asio_executor(context.get_executor()));
  EXPECT_NE(asio_executor(context.get_executor()), asio_executor(another.get_executor()));
  EXPECT_NE(asio_executor(context.get_executor()), one.get_executor());
}

TEST(ResumeOn, GoesOnThereAndStaysThere) {
  support::manual_executor first;
  support::manual_executor second;
  pipe<int> values(1);
  std::string log;
  auto work = spawn(
      [](executor to, auto items, std::string& inner) -> task<> {
        inner += "first ";
        co_await resume_on(to);
        inner += "second ";
        co_await items.next();
        inner += "still";
      }(second.handle(), values.items(), log),
      first.handle());
  first.run();
  EXPECT_EQ(log, "first ");
  EXPECT_EQ(second.run(), 1U);
  EXPECT_EQ(log, "first second ");
  values.close();
  EXPECT_EQ(first.run(), 0U);
  second.run();
  EXPECT_EQ(log, "first second still");
  sync_wait(std::move(work).join());
}

TEST(ResumeOn, DoesNotHopToWhereItIs) {
  support::manual_executor only;
  auto work = spawn(
      [](executor to) -> task<> {
        co_await resume_on(to);
        co_await resume_on(to);
      }(only.handle()),
      only.handle());
  EXPECT_EQ(only.run(), 1U);
  asio::io_context context;
  auto other = spawn(
      [](asio::io_context& inner) -> task<> {
        co_await resume_on(asio_executor(inner.get_executor()));
      }(context),
      asio_executor(context.get_executor()));
  EXPECT_EQ(context.run(), 1U);
  sync_wait(std::move(work).join());
  sync_wait(std::move(other).join());
}

task<> reads(protocoro::async_generator<int> items, std::vector<std::thread::id>& where) {
  while (auto value = co_await items.next()) where.push_back(current_thread());
}

task<> moves(executor to, pipe<int> wakes, std::vector<std::thread::id>& where) {
  where.push_back(current_thread());
  co_await resume_on(to);
  where.push_back(current_thread());
  co_await wakes.push(1);
  wakes.close();
}

TEST(ResumeOn, MovesTheWholeTree) {
  const thread_pool pool(1);
  const auto there = thread_of(pool);
  for (int i = 0; i != 200; ++i) {
    pipe<int> values(1);
    const auto where =
        sync_wait([](executor to, pipe<int> inner) -> task<std::vector<std::thread::id>> {
          std::vector<std::thread::id> seen;
          co_await when_all(reads(inner.items(), seen), moves(to, inner, seen));
          seen.push_back(current_thread());
          co_return seen;
        }(pool.get_executor(), values));
    EXPECT_EQ(where, (std::vector{current_thread(), there, there, there}));
  }
}

task<std::thread::id> arrives(executor to) {
  co_await resume_on(to);
  co_return current_thread();
}

TEST(ResumeOn, BranchesThatGoToOnePlaceBothArrive) {
  const thread_pool pool(1);
  const auto there = thread_of(pool);
  const auto both = sync_wait(when_all(arrives(pool.get_executor()), arrives(pool.get_executor())));
  EXPECT_EQ(std::get<0>(both), there);
  EXPECT_EQ(std::get<1>(both), there);
}

TEST(ResumeOn, ATreeThatIsSentToTwoPlacesEndsInTheLast) {
  const thread_pool one(1);
  const thread_pool other(1);
  const auto there = thread_of(other);
  const auto both = sync_wait(when_all(arrives(one.get_executor()), arrives(other.get_executor())));
  EXPECT_EQ(std::get<0>(both), there);
  EXPECT_EQ(std::get<1>(both), there);
}

TEST(ResumeOn, InlineIsTheThreadThatWakesIt) {
  support::manual_executor first;
  pipe<int> values(1);
  std::string log;
  auto work = spawn(
      [](auto items, std::string& inner) -> task<> {
        co_await resume_on(executor());
        co_await items.next();
        inner += "woken";
      }(values.items(), log),
      first.handle());
  first.run();
  values.close();
  EXPECT_EQ(log, "woken");
  sync_wait(std::move(work).join());
}

TEST(ResumeOn, ThrowsAfterAStopAndMovesNothing) {
  support::manual_executor first;
  support::manual_executor second;
  std::string log;
  auto work = spawn(
      [](executor to, std::string& inner) -> task<> {
        co_await support::swallows_its_stop(inner);
        try {
          co_await resume_on(to);
        } catch (const protocoro::cancelled&) {
          inner += "cancelled";
        }
      }(second.handle(), log),
      first.handle());
  first.run();
  work.request_stop();
  first.run();
  EXPECT_EQ(log, "stopped swallowed cancelled");
  EXPECT_EQ(second.waiting(), 0U);
  sync_wait(std::move(work).join());
}

TEST(ResumeOn, AStopOnTheWayIsToldThere) {
  support::manual_executor first;
  support::manual_executor second;
  std::string log;
  auto work = spawn(
      [](executor to, std::string& inner) -> task<> {
        co_await resume_on(to);
        co_await support::swallows_its_stop(inner);
      }(second.handle(), log),
      first.handle());
  first.run();
  work.request_stop();
  EXPECT_EQ(first.run(), 0U);
  second.run();
  EXPECT_EQ(log, "stopped swallowed ");  // by the wait that came after
  sync_wait(std::move(work).join());
}

TEST(ResumeOn, ASyncWaitThatMovedEndsOnItsOwnThread) {
  const support::live_objects live;
  const thread_pool pool(2);
  for (int i = 0; i != 200; ++i) {
    const int value = sync_wait([](executor to, support::live_object counts) -> task<int> {
      co_await resume_on(to);
      co_return counts.value();
    }(pool.get_executor(), support::live_object(i)));
    EXPECT_EQ(value, i);
    EXPECT_EQ(live.added(), 0);
  }
}

TEST(ResumeOn, ASyncWaitRethrowsWhatWasThrownElsewhere) {
  const thread_pool pool(1);
  EXPECT_THROW(sync_wait([](executor to) -> task<> {
                 co_await resume_on(to);
                 throw std::domain_error("there");
               }(pool.get_executor())),
               std::domain_error);
}

/// Waits for values on the pool, and is left behind there.
task<> leaves_a_wait_behind(executor to, protocoro::async_generator<int> waits,
                            support::live_object) {
  const auto relay = [](protocoro::async_generator<int>& inner,
                        executor back) -> protocoro::async_generator<int> {
    while (auto value = co_await inner.next()) {
      co_await resume_on(back);
      co_yield *value;
    }
  };
  auto values = relay(waits, to);
  co_await resume_on(to);
  co_await when_any(
      [](protocoro::async_generator<int>& items) -> task<> { co_await items.next(); }(values),
      []() -> task<> { co_return; }());
}

TEST(ResumeOn, WhatASyncWaitLeftBehindIsDroppedInPeace) {
  const support::live_objects live;
  const thread_pool pool(2);
  for (int i = 0; i != 200; ++i) {
    pipe<int> values(4);
    std::thread pusher([values]() mutable {
      while (values.try_push(1)) std::this_thread::yield();
    });
    sync_wait(leaves_a_wait_behind(pool.get_executor(), values.items(), support::live_object(1)));
    pusher.join();
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(ResumeOn, ASpawnedRootMayGoToAndFro) {
  const thread_pool one(2);
  const thread_pool other(2);
  support::one_at_a_time strand;
  const auto wanders = [](executor left, executor right, support::one_at_a_time& steps) -> task<> {
    for (int i = 0; i != 100; ++i) {
      co_await resume_on(left);
      steps.step();
      co_await resume_on(right);
      steps.step();
    }
  };
  sync_wait(
      spawn(
          [](executor left, executor right, support::one_at_a_time& steps, auto each) -> task<> {
            co_await when_all(each(left, right, steps), each(right, left, steps));
          }(one.get_executor(), other.get_executor(), strand, wanders),
          one.get_executor())
          .join());
  EXPECT_FALSE(strand.overlapped());
  EXPECT_EQ(strand.steps(), 400);
}

TEST(ResumeOn, APoolMayGoWhenWhatMovedAwayHasEnded) {
  std::optional<thread_pool> pool(1);
  auto work = spawn([](executor to) -> task<std::thread::id> {
    co_await resume_on(to);
    co_return current_thread();
  }(pool->get_executor()));
  const auto where = sync_wait(std::move(work).join());
  EXPECT_NE(where, current_thread());
  pool.reset();
}

}  // namespace
