// Nothing that plain code calls resumes a coroutine inside that call: the caller may hold a lock
// that the coroutine wants.
#include <gtest/gtest.h>
#include <exception>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "../harness/manual_executor.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/internal/idle_runner.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"

namespace {

using protocoro::async_generator;
using protocoro::executor;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::spawn_scope;
using protocoro::spawned;
using protocoro::task;

thread_local bool in_plain_call = false;

/// Runs a call as plain code does, under a lock of its own.
void plainly(const std::function<void()>& call) {
  std::mutex mutex;
  const std::lock_guard lock(mutex);
  in_plain_call = true;
  call();
  in_plain_call = false;
}

/// Where the coroutine went on that the call woke.
class place {
 public:
  void note() noexcept { told_.set_value(in_plain_call); }
  bool was_inside_the_call() { return told_.get_future().get(); }

 private:
  std::promise<bool> told_;
};

task<> reads(async_generator<int> values, place& resumed) {
  try {
    co_await values.next();
  } catch (...) {
  }
  resumed.note();
}

task<> pushes(pipe<int> to, place& resumed) {
  try {
    co_await to.push(2);
  } catch (const protocoro::cancelled&) {
  }
  resumed.note();
}

/// One plain call that wakes an idle root, and the root.
class waking_call {
 public:
  virtual ~waking_call() = default;
  virtual void prepare(place& resumed, executor where) = 0;
  virtual void call() = 0;
  virtual void end() {}
};

/// A reader waits for the first value of a pipe.
class with_reader : public waking_call {
 public:
  void prepare(place& resumed, executor where) override {
    reader_.emplace(spawn(reads(values_.items(), resumed), std::move(where)));
  }

 protected:
  pipe<int> values_{1};
  std::optional<spawned<>> reader_;
};
class closes final : public with_reader {
  void call() override { values_.close(); }
};
class closes_with_an_error final : public with_reader {
  void call() override { values_.close(std::make_exception_ptr(std::runtime_error("over"))); }
};
class pushes_a_value final : public with_reader {
  void call() override { values_.try_push(1); }
};
class stops final : public with_reader {
  void call() override { reader_->request_stop(); }
};
class drops_the_handle final : public with_reader {
  void call() override { reader_.reset(); }
};

/// A producer waits for room in a pipe.
class with_producer : public waking_call {
 public:
  void prepare(place& resumed, executor where) override {
    values_.try_push(1);
    items_.emplace(values_.items());
    producer_.emplace(spawn(pushes(values_, resumed), std::move(where)));
  }

 protected:
  pipe<int> values_{1};
  std::optional<async_generator<int>> items_;
  std::optional<spawned<>> producer_;
};
class pops_a_value final : public with_producer {
  void call() override { values_.try_pop(); }
};
class drops_the_items final : public with_producer {
  void call() override { items_.reset(); }
};

class stops_a_scope final : public waking_call {
  void prepare(place& resumed, executor where) override {
    scope_.spawn(reads(values_.items(), resumed), std::move(where));
  }
  void call() override { scope_.request_stop(); }

  pipe<int> values_{1};
  spawn_scope scope_;
};

/// The work wakes somebody else: spawn runs its own task, and not that one.
class spawns_what_wakes final : public with_reader {
  void call() override {
    spawn([](pipe<int> to) -> task<> {
      to.try_push(1);
      co_return;
    }(values_))
        .detach();
  }
};
class waits_for_what_wakes final : public with_reader {
  void call() override {
    protocoro::sync_wait([](pipe<int> to) -> task<> { co_await to.push(1); }(values_));
  }
};

template <class Call>
std::unique_ptr<waking_call> make() {
  return std::make_unique<Call>();
}

class PlainCalls : public testing::TestWithParam<std::unique_ptr<waking_call> (*)()> {};

INSTANTIATE_TEST_SUITE_P(All, PlainCalls,
                         testing::Values(make<closes>, make<closes_with_an_error>,
                                         make<pushes_a_value>, make<stops>, make<drops_the_handle>,
                                         make<pops_a_value>, make<drops_the_items>,
                                         make<stops_a_scope>, make<spawns_what_wakes>,
                                         make<waits_for_what_wakes>));

TEST_P(PlainCalls, ResumeNoCoroutineWithoutAnExecutorInsideTheCall) {
  place resumed;
  const auto one = GetParam()();
  one->prepare(resumed, {});
  plainly([&] { one->call(); });
  EXPECT_FALSE(resumed.was_inside_the_call());
}

/// The executor's only thread is the caller's own.
class own_thread final : public executor::backend {
 public:
  void post(protocoro::work_item& work) noexcept override { later_.handle().post(work); }
  void dispatch(protocoro::work_item& work) noexcept override { work.run(); }
  std::size_t run() { return later_.run(); }

 private:
  support::manual_executor later_;
};

TEST_P(PlainCalls, ResumeNoCoroutineOfTheThreadsOwnExecutorInsideTheCall) {
  place resumed;
  const auto here = std::make_shared<own_thread>();
  const auto one = GetParam()();
  one->prepare(resumed, executor(here));
  plainly([&] { one->call(); });
  EXPECT_EQ(here->run(), 1U);
  EXPECT_FALSE(resumed.was_inside_the_call());
  here->run();
}

TEST(PlainCalls, MayHoldALockThatTheWokenCoroutineWants) {
  std::mutex mutex;
  pipe<int> values(1);
  auto reader = spawn([](async_generator<int> items, std::mutex& wanted) -> task<int> {
    const auto value = co_await items.next();
    const std::lock_guard lock(wanted);
    co_return value ? *value : -1;
  }(values.items(), mutex));
  {
    const std::lock_guard lock(mutex);
    values.try_push(7);
    values.close();
  }
  EXPECT_EQ(protocoro::sync_wait(std::move(reader).join()), 7);
}

// --- the idle runner

TEST(IdleRunner, IsReplacedOnceByWhatIsOffered) {
  const auto nothing = [](protocoro::work_item&) noexcept {};
  const auto present = protocoro::detail::set_idle_runner(nothing);
  protocoro::detail::offer_idle_runner(present);  // not over a choice that somebody has made
  EXPECT_EQ(protocoro::detail::set_idle_runner(present), +nothing);
}

TEST(IdleRunner, RunsWhatManyThreadsWakeManyTimes) {
  constexpr int threads = 4;
  constexpr int rounds = 500;
  pipe<int> values(8);
  auto reader = spawn([](async_generator<int> items) -> task<int> {
    int sum = 0;
    while (auto value = co_await items.next()) sum += *value;
    co_return sum;
  }(values.items()));
  std::vector<std::jthread> producers;
  for (int i = 0; i != threads; ++i)
    producers.emplace_back([to = values]() mutable {
      for (int each = 0; each != rounds; ++each)
        while (!to.try_push(1)) std::this_thread::yield();
    });
  producers.clear();
  values.close();
  EXPECT_EQ(protocoro::sync_wait(std::move(reader).join()), threads * rounds);
}

}  // namespace
