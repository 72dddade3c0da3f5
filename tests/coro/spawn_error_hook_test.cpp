#include "protocoro/coro/spawn_error_hook.hpp"

#include <gtest/gtest.h>
#include <atomic>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace {

using protocoro::set_spawn_error_hook;
using protocoro::spawn;
using protocoro::spawn_error_hook;
using protocoro::task;

task<> fails(std::string text) {
  throw std::runtime_error(text);
  co_return;
}

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& thrown) {
    return thrown.what();
  }
}

/// Sets a hook for one test.
class with_hook {
 public:
  explicit with_hook(spawn_error_hook hook) : former_(set_spawn_error_hook(std::move(hook))) {}
  with_hook(const with_hook&) = delete;
  with_hook& operator=(const with_hook&) = delete;
  ~with_hook() { set_spawn_error_hook(std::move(former_)); }

 private:
  spawn_error_hook former_;
};

TEST(SpawnErrorHook, HearsOfAFailureThatNobodyTook) {
  std::string heard;
  const with_hook hook([&heard](std::exception_ptr error) { heard += text_of(error) + " "; });
  testing::internal::CaptureStderr();
  spawn(fails("detached")).detach();
  { auto dropped = spawn(fails("dropped")); }
  EXPECT_EQ(heard, "detached dropped ");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(SpawnErrorHook, HearsNothingOfAFailureThatAJoinTookNorOfAStop) {
  int heard = 0;
  const with_hook hook([&heard](const std::exception_ptr&) { ++heard; });
  EXPECT_THROW(protocoro::sync_wait(spawn(fails("taken")).join()), std::runtime_error);
  {
    auto stopped = spawn([]() -> task<> { co_await protocoro::pipe<int>(1).items().next(); }());
  }
  EXPECT_EQ(heard, 0);
}

TEST(SpawnErrorHook, GivesTheFormerOneWhichIsEmptyInTheBeginning) {
  int heard = 0;
  const spawn_error_hook none = set_spawn_error_hook([&heard](std::exception_ptr) { ++heard; });
  EXPECT_FALSE(none);
  const spawn_error_hook former = set_spawn_error_hook(nullptr);
  ASSERT_TRUE(former);
  former(nullptr);
  EXPECT_EQ(heard, 1);
  testing::internal::CaptureStderr();
  spawn(fails("by default")).detach();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "protocoro: a spawned task failed: \"by default\"\n");
}

TEST(SpawnErrorHook, WhatItThrowsEndsOnStderrWithTheFailureItself) {
  const with_hook hook([](const std::exception_ptr&) { throw std::logic_error("the hook's own"); });
  testing::internal::CaptureStderr();
  spawn(fails("the work's")).detach();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "protocoro: the hook for spawned work failed: \"the hook's own\"\n"
            "protocoro: a spawned task failed: \"the work's\"\n");
}

TEST(SpawnErrorHook, MaySpawnAndSetAnother) {
  std::string heard;
  const with_hook hook([&heard](const std::exception_ptr& error) {
    heard += text_of(error) + " ";
    set_spawn_error_hook(
        [&heard](const std::exception_ptr& later) { heard += "then " + text_of(later); });
    spawn(fails("of the hook")).detach();
  });
  spawn(fails("of the test")).detach();
  EXPECT_EQ(heard, "of the test then of the hook");
}

TEST(SpawnErrorHook, IsSetWhileWorkFailsOnOtherThreads) {
  std::atomic<int> heard{0};
  const auto counts = [&heard](const std::exception_ptr&) { ++heard; };
  const with_hook hook(counts);
  std::vector<std::thread> threads;
  for (int i = 0; i != 3; ++i)
    threads.emplace_back([] {
      for (int n = 0; n != 200; ++n) spawn(fails("again")).detach();
    });
  for (int n = 0; n != 200; ++n) set_spawn_error_hook(counts);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(heard, 600);
}

}  // namespace
