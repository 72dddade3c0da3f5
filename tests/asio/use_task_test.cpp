// asio's operations awaited in tasks.
#include <gtest/gtest.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#if __has_include(<asio/as_tuple.hpp>)
#include <asio/as_tuple.hpp>
#else
#include <asio/experimental/as_tuple.hpp>
#endif
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

#include "../harness/current_thread.hpp"
#include "asio_scene.hpp"
#include "protocoro/asio/asio.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

#if __has_include(<asio/as_tuple.hpp>)
using asio::as_tuple;
#else
using asio::experimental::as_tuple;
#endif
using namespace std::chrono_literals;
using asio_scene::async_give;
using asio_scene::running_context;
using asio_scene::socket_pair;
using protocoro::asio_executor;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::use_task;
using support::current_thread;
using timer_type = asio::steady_timer;

TEST(UseTask, WaitsForATimer) {
  running_context io;
  timer_type timer(io.context, 1ms);
  sync_wait(timer.async_wait(use_task));
  EXPECT_LE(timer.expiry(), timer_type::clock_type::now());
}

TEST(UseTask, GivesWhatTheHandlerIsGiven) {
  running_context io;
  auto& context = io.context;
  sync_wait(async_give<void()>(context, use_task));
  EXPECT_EQ(sync_wait(async_give<void(int)>(context, use_task, 3)), 3);
  EXPECT_EQ(
      sync_wait(async_give<void(std::error_code, int)>(context, use_task, std::error_code(), 4)),
      4);
  EXPECT_EQ(sync_wait(async_give<void(std::exception_ptr, int, std::string)>(
                context, use_task, std::exception_ptr(), 5, std::string("five"))),
            std::tuple(5, std::string("five")));
  EXPECT_EQ(*sync_wait(async_give<void(std::unique_ptr<int>)>(context, use_task,
                                                              std::make_unique<int>(6))),
            6);
}

TEST(UseTask, ThrowsTheErrorThatTheHandlerIsGiven) {
  running_context io;
  try {
    sync_wait(async_give<void(std::error_code, int)>(
        io.context, use_task, std::make_error_code(std::errc::timed_out), 0));
    ADD_FAILURE();
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::timed_out);
  }
  EXPECT_THROW(sync_wait(async_give<void(std::exception_ptr)>(
                   io.context, use_task, std::make_exception_ptr(std::domain_error("x")))),
               std::domain_error);
}

TEST(UseTask, RethrowsWhatTheInitiationThrows) {
  asio::io_context context;
  EXPECT_THROW(sync_wait(asio::async_initiate<const protocoro::use_task_t&, void()>(
                   [](auto) { throw std::domain_error("x"); }, use_task)),
               std::domain_error);
}

TEST(UseTask, TakesAHandlerThatIsCalledInsideTheInitiation) {
  EXPECT_EQ(sync_wait(asio::async_initiate<const protocoro::use_task_t&, void(int)>(
                [](auto handler) { handler(4); }, use_task)),
            4);
}

TEST(UseTask, ReadsAndWrites) {
  running_context io;
  socket_pair line(io.context);
  const std::string text = "hello";
  const auto both = sync_wait([](socket_pair& ends, std::string sent) -> task<std::string> {
    std::string received(sent.size(), '.');
    co_await when_all(asio::async_write(ends.one, asio::buffer(sent), use_task),
                      asio::async_read(ends.other, asio::buffer(received), use_task));
    co_return received;
  }(line, text));
  EXPECT_EQ(both, text);
  EXPECT_EQ(sync_wait(line.one.async_write_some(asio::buffer(text), use_task)), 5U);
}

TEST(UseTask, GivesErrorsAsValuesWithAsTuple) {
  running_context io;
  socket_pair line(io.context);
  line.other.close();
  char byte = 0;
  const auto [error, many] =
      sync_wait(line.one.async_read_some(asio::buffer(&byte, 1), as_tuple(use_task)));
  EXPECT_EQ(error, asio::error::eof);
  EXPECT_EQ(many, 0U);
}

TEST(UseTask, StartsAtTheFirstAwaitAndNotBefore) {
  asio::io_context context;
  timer_type timer(context, 1h);
  { auto never = timer.async_wait(use_task); }
  EXPECT_EQ(context.poll(), 0U);
}

TEST(UseTask, AwaitsAnAwaitable) {
  running_context io;
  const auto doubles = [](int value) -> asio::awaitable<int> {
    timer_type timer(co_await asio::this_coro::executor, 1ms);
    co_await timer.async_wait(asio::use_awaitable);
    if (value < 0) throw std::domain_error("negative");
    co_return 2 * value;
  };
  EXPECT_EQ(sync_wait(asio::co_spawn(io.context, doubles(4), use_task)), 8);
  EXPECT_THROW(sync_wait(asio::co_spawn(io.context, doubles(-4), use_task)), std::domain_error);
}

TEST(UseTask, ResumesOnTheRootsOwnExecutor) {
  running_context io;
  sync_wait([](asio::io_context& context, std::thread::id caller) -> task<> {
    for (int i = 0; i != 20; ++i) {
      co_await asio::post(context, use_task);
      EXPECT_EQ(current_thread(), caller);
    }
  }(io.context, current_thread()));
}

TEST(UseTask, ResumesInsideTheHandlerOnTheThreadOfTheContext) {
  asio::io_context context;
  int passed = 0;
  auto work = spawn(
      [](asio::io_context& inner, int& count) -> task<> {
        for (; count != 3; ++count) {
          timer_type timer(inner, 1ms);
          co_await timer.async_wait(use_task);
        }
      }(context, passed),
      asio_executor(context.get_executor()));
  EXPECT_EQ(context.run_one(), 1U);  // the spawn
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(context.run_one(), 1U);
    EXPECT_EQ(passed, i);
  }
  EXPECT_EQ(context.run(), 0U);
  sync_wait(std::move(work).join());
}

}  // namespace
