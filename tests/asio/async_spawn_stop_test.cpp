// Tasks as asynchronous operations of asio's that are cancelled.
#include <gtest/gtest.h>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <atomic>
#include <chrono>
#include <exception>
#include <string>

#include "../harness/live_objects.hpp"
#include "../harness/stopped_tasks.hpp"
#include "protocoro/asio/asio.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/time/sleep.hpp"

namespace {

using namespace std::chrono_literals;
using protocoro::async_spawn;
using protocoro::cancelled;
using protocoro::task;

task<> waits() { co_await protocoro::sleep_for(1ms); }

bool is_cancelled(const std::exception_ptr& failure) {
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const cancelled&) {
    return true;
  }
  return false;
}

TEST(AsyncSpawnStop, ACancellationOfTheHandlersSlotStopsTheTask) {
  const support::live_objects live;
  asio::io_context context;
  asio::cancellation_signal signal;
  std::string log;
  bool stopped = false;
  async_spawn(
      context,
      [](std::string& to, support::live_object) -> task<> { co_await support::waits_for_stop(to); }(
                                                    log, support::live_object(1)),
      asio::bind_cancellation_slot(signal.slot(), [&](const std::exception_ptr& failure) {
        EXPECT_EQ(live.added(), 0);
        stopped = is_cancelled(failure);
      }));
  context.poll();
  signal.emit(asio::cancellation_type::total);  // promises more than a stop can keep
  EXPECT_EQ(context.poll(), 0U);
  signal.emit(asio::cancellation_type::terminal);
  context.run();
  EXPECT_EQ(log, "stopped ");
  EXPECT_TRUE(stopped);
  signal.emit(asio::cancellation_type::terminal);  // too late, and nobody's any more
}

TEST(AsyncSpawnStop, AFutureThrowsCancelled) {
  asio::io_context context;
  asio::cancellation_signal signal;
  std::string log;
  auto future = async_spawn(context, support::waits_for_stop(log),
                            asio::bind_cancellation_slot(signal.slot(), asio::use_future));
  context.poll();
  signal.emit(asio::cancellation_type::terminal);
  context.run();
  EXPECT_THROW(future.get(), cancelled);
}

/// Where asio's own coroutine awaits it, past what it catches of std::exception.
TEST(AsyncSpawnStop, AnAwaitableThrowsCancelled) {
  asio::io_context context;
  asio::cancellation_signal signal;
  std::string log;
  std::string caught;
  asio::co_spawn(
      context,
      [](std::string& to, std::string& what) -> asio::awaitable<void> {
        try {
          co_await async_spawn(support::waits_for_stop(to), asio::use_awaitable);
        } catch (const std::exception&) {
          what = "an exception";
        } catch (const cancelled& stop) {
          what = stop.what();
        }
      }(log, caught),
      asio::bind_cancellation_slot(signal.slot(), asio::detached));
  context.poll();
  signal.emit(asio::cancellation_type::terminal);
  context.run();
  EXPECT_EQ(caught, "cancelled");
}

TEST(AsyncSpawnStop, TheSlotIsFreeWhenTheHandlerIsCalled) {
  asio::io_context context;
  asio::cancellation_signal signal;
  bool free = false;
  async_spawn(context, waits(),
              asio::bind_cancellation_slot(signal.slot(), [&](const std::exception_ptr&) {
                free = !signal.slot().has_handler();
              }));
  EXPECT_TRUE(signal.slot().has_handler());
  context.run();
  EXPECT_TRUE(free);
}

TEST(AsyncSpawnStop, LosesAgainstAFasterAwaitable) {
  using namespace asio::experimental::awaitable_operators;
  asio::io_context context;
  std::string log;
  asio::co_spawn(
      context,
      [](std::string& to) -> asio::awaitable<void> {
        asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
        const auto first =
            co_await (async_spawn(support::waits_for_stop(to), asio::use_awaitable) ||
                      timer.async_wait(asio::use_awaitable));
        EXPECT_EQ(first.index(), 1U);
      }(log),
      asio::detached);
  context.run();
  EXPECT_EQ(log, "stopped ");
}

TEST(AsyncSpawnStop, CancellationsAndEndsMayMeet) {
  asio::thread_pool pool(3);
  for (int i = 0; i != 200; ++i) {
    const auto strand = asio::make_strand(pool);
    asio::cancellation_signal signal;
    std::atomic<bool> ended{false};
    asio::post(strand, [&] {
      async_spawn(pool, protocoro::sleep_for(std::chrono::microseconds(50)),
                  asio::bind_executor(strand, asio::bind_cancellation_slot(
                                                  signal.slot(), [&](const std::exception_ptr&) {
                                                    ended = true;
                                                  })));
    });
    while (!ended)
      asio::post(strand, asio::use_future([&] { signal.emit(asio::cancellation_type::terminal); }))
          .get();
  }
  pool.join();
}

}  // namespace
