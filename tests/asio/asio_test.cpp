#include "protocoro/asio/asio.hpp"

#include <gtest/gtest.h>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <stdexcept>
#include <thread>
#include <utility>

#include "../harness/one_at_a_time.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

using protocoro::asio_executor;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;

task<> reads(protocoro::async_generator<int> values, support::one_at_a_time& strand) {
  while (auto value = co_await values.next()) strand.step();
}

TEST(Asio, RunsOnTheThreadOfAnIoContext) {
  asio::io_context context;
  auto work = spawn([]() -> task<std::thread::id> { co_return std::this_thread::get_id(); }(),
                    asio_executor(context.get_executor()));
  std::thread thread([&] { context.run(); });
  const auto expected = thread.get_id();
  EXPECT_EQ(sync_wait(std::move(work).join()), expected);
  thread.join();
}

TEST(Asio, RefusesAnExecutorThatIsNone) {
  try {
    asio_executor({});
    ADD_FAILURE();
  } catch (const std::invalid_argument& refused) {
    EXPECT_STREQ(refused.what(), "protocoro: asio_executor needs an executor");
  }
}

TEST(Asio, KeepsAnIoContextWithAWorkGuardWhileItWaitsForSomethingElse) {
  asio::io_context context;
  auto guard = asio::make_work_guard(context);
  pipe<int> values(1);
  support::one_at_a_time strand;
  auto work = spawn(
      [](auto items, support::one_at_a_time& steps, auto kept) -> task<> {
        co_await reads(std::move(items), steps);
        kept.reset();
      }(values.items(), strand, std::move(guard)),
      asio_executor(context.get_executor()));
  std::thread thread([&] { context.run(); });
  for (int i = 0; i != 100; ++i) sync_wait(values.push(i));
  values.close();
  sync_wait(std::move(work).join());
  thread.join();
  EXPECT_EQ(strand.steps(), 100);
}

TEST(Asio, ResumesAfterTheHandlerThatWakesItAndNotInsideOfIt) {
  asio::io_context context;
  const auto guard = asio::make_work_guard(context);
  pipe<int> values(1);
  support::one_at_a_time strand;
  auto work = spawn(reads(values.items(), strand), asio_executor(context.get_executor()));
  EXPECT_EQ(context.poll(), 1U);
  asio::post(context, [values]() mutable { values.try_push(1); });
  EXPECT_EQ(context.run_one(), 1U);
  EXPECT_EQ(strand.steps(), 0);
  EXPECT_EQ(context.run_one(), 1U);
  EXPECT_EQ(strand.steps(), 1);
  asio::post(context, [values]() mutable { values.close(); });
  EXPECT_EQ(context.poll(), 2U);
  sync_wait(std::move(work).join());
}

TEST(Asio, IsOneAtATimeOnAPoolOfAsio) {
  asio::thread_pool threads(3);
  support::one_at_a_time strand;
  pipe<int> left(1);
  pipe<int> right(1);
  auto work = spawn(
      [](pipe<int> first, pipe<int> second, support::one_at_a_time& steps) -> task<> {
        co_await protocoro::when_all(reads(first.items(), steps), reads(second.items(), steps));
      }(left, right, strand),
      asio_executor(asio::make_strand(threads)));
  std::thread other([right]() mutable {
    for (int i = 0; i != 200; ++i) sync_wait(right.push(i));
    right.close();
  });
  for (int i = 0; i != 200; ++i) sync_wait(left.push(i));
  left.close();
  sync_wait(std::move(work).join());
  other.join();
  threads.join();
  EXPECT_FALSE(strand.overlapped());
  EXPECT_EQ(strand.steps(), 400);
}

}  // namespace
