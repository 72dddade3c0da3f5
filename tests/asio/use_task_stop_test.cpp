// asio's operations that are stopped, dropped or left alone while a task awaits them.
#include <gtest/gtest.h>
#include <array>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "asio_scene.hpp"
#include "protocoro/asio/asio.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace {

using namespace std::chrono_literals;
using asio_scene::async_give;
using asio_scene::running_context;
using asio_scene::socket_pair;
using asio_scene::socket_type;
using protocoro::asio_executor;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::use_task;
using timer_type = asio::steady_timer;

TEST(UseTaskStop, AStopCancelsTheOperationAndWaitsForItsEnd) {
  asio::io_context context;
  support::manual_executor root;
  timer_type timer(context, 1h);
  std::string log;
  auto work = spawn(
      [](timer_type& inner, std::string& to) -> task<> {
        try {
          co_await inner.async_wait(use_task);
        } catch (const protocoro::cancelled&) {
          to += "cancelled ";
        }
        try {
          co_await inner.async_wait(use_task);
        } catch (const protocoro::cancelled&) {
          to += "sticky";
        }
      }(timer, log),
      root.handle());
  root.run();
  work.request_stop();
  root.run();
  EXPECT_EQ(log, "");  // the handler has not run: its buffers may still be in use
  context.run();
  root.run();
  EXPECT_EQ(log, "cancelled sticky");
  sync_wait(std::move(work).join());
}

TEST(UseTaskStop, WhatIsCompleteWhenTheStopComesIsGiven) {
  asio::io_context context;
  support::manual_executor root;
  auto work = spawn(async_give<void(int)>(context, use_task, 3), root.handle());
  root.run();
  context.run();
  work.request_stop();
  root.run();
  EXPECT_EQ(sync_wait(std::move(work).join()), 3);
}

TEST(UseTaskStop, LosesAgainstAFasterTaskAndALimit) {
  running_context io;
  sync_wait([](asio::io_context& context) -> task<> {
    timer_type slow(context, 1h);
    timer_type fast(context, 1ms);
    const auto first = co_await when_any(slow.async_wait(use_task), fast.async_wait(use_task));
    EXPECT_EQ(first.index(), 1U);
    bool late = false;
    try {
      co_await with_timeout(slow.async_wait(use_task), 1ms);
    } catch (const protocoro::rpc_error& error) {
      late = error.code() == protocoro::status_code::DEADLINE_EXCEEDED;
    }
    EXPECT_TRUE(late);
  }(io.context));
}

TEST(UseTaskStop, AStopReachesIntoAnAwaitable) {
  running_context io;
  bool told = false;
  protocoro::pipe<int> begun(1);
  const auto waits = [](bool& stopped, protocoro::pipe<int> begins) -> asio::awaitable<void> {
    timer_type timer(co_await asio::this_coro::executor, 1h);
    asio::post(timer.get_executor(), [begins]() mutable { begins.close(); });
    try {
      co_await timer.async_wait(asio::use_awaitable);
    } catch (const std::system_error& error) {
      stopped = error.code() == asio::error::operation_aborted;
      throw;
    }
  };
  sync_wait([](asio::io_context& context, asio::awaitable<void> inner, auto start) -> task<> {
    const auto read = [](auto& items) -> task<> { co_await items.next(); };
    co_await when_any(asio::co_spawn(context, std::move(inner), use_task), read(start));
  }(io.context, waits(told, begun), begun.items()));
  EXPECT_TRUE(told);
}

/// A read that is left behind in a generator's frame.
protocoro::async_generator<char> bytes(socket_type& from, support::live_object) {
  std::array<char, 64> buffer;
  for (;;) {
    const std::size_t many = co_await from.async_read_some(asio::buffer(buffer), use_task);
    for (std::size_t i = 0; i != many; ++i) co_yield buffer[i];
  }
}

/// Leaves `values` where they wait.
task<> drops(protocoro::async_generator<char> values) {
  const auto ready = []() -> protocoro::async_generator<char> { co_yield 'r'; };
  auto either = protocoro::merge(std::move(values), ready());
  co_await either.next();
}

TEST(UseTaskStop, ADroppedReadIsCancelledAndTouchesNothing) {
  const support::live_objects live;
  asio::io_context context;
  socket_pair line(context);
  auto work =
      spawn(drops(bytes(line.one, support::live_object(1))), asio_executor(context.get_executor()));
  EXPECT_EQ(context.run_one(), 1U);
  EXPECT_EQ(live.added(), 0);
  context.run();  // returns: nothing is left to wait for
  sync_wait(std::move(work).join());
  asio::write(line.other, asio::buffer("late", 4));
  char byte = 0;
  EXPECT_EQ(line.one.read_some(asio::buffer(&byte, 1)), 1U);
  EXPECT_EQ(byte, 'l');
}

TEST(UseTaskStop, WhatIsDroppedBeforeTheContextHearsOfItIsNotStarted) {
  const support::live_objects live;
  asio::io_context context;
  socket_pair line(context);
  asio::write(line.other, asio::buffer("x", 1));
  support::manual_executor root;
  auto work = spawn(drops(bytes(line.one, support::live_object(1))), root.handle());
  root.run();
  sync_wait(std::move(work).join());
  EXPECT_EQ(live.added(), 0);
  context.run();
  EXPECT_EQ(line.one.available(), 1U);  // and not in a buffer that is gone
}

TEST(UseTaskStop, AContextThatIsDestroyedEndsTheWait) {
  support::manual_executor root;
  auto context = std::make_unique<asio::io_context>();
  auto timer = std::make_unique<timer_type>(*context, 1h);
  auto work = spawn(
      [](timer_type& inner) -> task<std::error_code> {
        try {
          co_await inner.async_wait(use_task);
        } catch (const std::system_error& error) {
          co_return error.code();
        }
        co_return std::error_code();
      }(*timer),
      root.handle());
  root.run();
  context->poll();
  timer.reset();
  context.reset();
  root.run();
  EXPECT_EQ(sync_wait(std::move(work).join()), asio::error::operation_aborted);
}

TEST(UseTaskStop, AContextMayBeDestroyedWhenItsOperationHasEnded) {
  support::manual_executor root;
  auto context = std::make_unique<asio::io_context>();
  auto work = spawn(asio::post(*context, use_task), root.handle());
  root.run();
  context->run();
  context.reset();  // before the root hears of it
  root.run();
  sync_wait(std::move(work).join());
}

/// Stops that race with completions, on an executor with several threads.
TEST(UseTaskStop, StopsAndCompletionsMayMeet) {
  asio::thread_pool threads(3);
  for (int i = 0; i != 200; ++i) {
    asio::steady_timer timer(threads, std::chrono::microseconds(50));
    auto work = spawn(
        [](asio::steady_timer& inner) -> task<> {
          for (;;) {
            co_await inner.async_wait(use_task);
            inner.expires_after(std::chrono::microseconds(50));
          }
        }(timer),
        asio_executor(threads.get_executor()));
    std::this_thread::sleep_for(std::chrono::microseconds(i));
    work.request_stop();
    EXPECT_THROW(sync_wait(std::move(work).join()), protocoro::cancelled);
  }
}

TEST(UseTaskStop, ComposedOperationsAreStoppedInTheirMiddle) {
  running_context io;
  for (int i = 0; i != 100; ++i) {
    socket_pair line(io.context);
    auto work = spawn([](socket_type& from) -> task<> {
      std::array<char, 4096> buffer;
      co_await asio::async_read(from, asio::buffer(buffer), use_task);
    }(line.one));
    for (int chunk = 0; chunk != i; ++chunk) asio::write(line.other, asio::buffer("x", 1));
    work.request_stop();
    EXPECT_THROW(sync_wait(std::move(work).join()), protocoro::cancelled);
  }
}

/// The completion is on its way when the stop comes; between the two the coroutine goes on, and its
/// timer goes away.
TEST(UseTaskStop, AStopThatComesAfterTheCompletionTouchesNothing) {
  running_context io;
  support::manual_executor root;
  asio::strand<asio::io_context::executor_type> strand(io.context.get_executor());
  timer_type* timer = nullptr;
  auto work = spawn(
      [](auto where, timer_type*& outside) -> task<> {
        const auto own = std::make_unique<timer_type>(where, 1h);
        outside = own.get();
        co_await own->async_wait(use_task);
      }(strand, timer),
      root.handle());
  const auto hold = [&strand](std::latch& held, std::latch& go) {
    asio::post(strand, [&] {
      held.count_down();
      go.wait();
    });
  };
  std::latch first(1), open_first(1), second(1), open_second(1);
  root.run();
  hold(first, open_first);
  first.wait();
  timer->cancel();
  while (io.context.poll_one() == 0) continue;  // its completion goes to the strand
  hold(second, open_second);
  work.request_stop();
  root.run();
  open_first.count_down();
  second.wait();
  root.run();
  open_second.count_down();
  EXPECT_THROW(sync_wait(std::move(work).join()), protocoro::cancelled);
}

}  // namespace
