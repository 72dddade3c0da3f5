#include "protocoro/coro/detail/leaf_operation.hpp"

#include <gtest/gtest.h>
#include <atomic>
#include <coroutine>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/thread_pool.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::work_item;
using protocoro::detail::context;
using protocoro::detail::counted_ptr;

/// Completed by the test; counts how often its stop was passed on.
class event final : public protocoro::detail::refcounted, public protocoro::detail::leaf_operation {
 public:
  event() noexcept : leaf_operation(static_cast<refcounted&>(*this)) {}

  bool advance(work_item& done, context& where) override { return wait(done, where); }
  void* take() override {
    throw_if_stopped();
    return this;
  }
  void drop() noexcept override { release(); }

  using leaf_operation::arm;
  using leaf_operation::complete;
  using leaf_operation::completed;
  using leaf_operation::somebody_waits;

  int stops = 0;

 private:
  ~event() override = default;
  void stopped(bool /*whole*/) noexcept override { ++stops; }

  support::live_object counts_;
};

counted_ptr<event> make_event() { return counted_ptr<event>::adopt(new event()); }

task<> wait_for(counted_ptr<event> happens) {
  happens->add_ref();  // the task's, given up when it is dropped
  task<> waiting = protocoro::detail::operation_ptr(happens.get());
  co_await std::move(waiting);
}

task<> wait_for(event& happens) { return wait_for(counted_ptr<event>(happens)); }

/// Awaited, it gives the context of who awaits.
class its_context {
 public:
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> awaiting) noexcept {
    where_ = &awaiting.promise().where();
    return false;
  }
  context& await_resume() const noexcept { return *where_; }

 private:
  context* where_ = nullptr;
};

/// Waits for the event once asked for its value; destroyed then, it abandons the wait.
async_generator<int> begins_to_wait(event& happens) {
  const auto waits = [](event& inner) -> async_generator<int> {
    co_await wait_for(inner);
    co_yield 0;
  };
  auto either = protocoro::merge(waits(happens), []() -> async_generator<int> { co_yield 1; }());
  co_await either.next();
  co_yield 1;
}

TEST(LeafOperation, IsReadyWhenCompletedBefore) {
  const support::live_objects live;
  {
    const auto happens = make_event();
    happens->complete();
    EXPECT_TRUE(happens->completed());
    sync_wait(wait_for(*happens));
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(LeafOperation, WakesWhoWaitsOnceOnItsRoot) {
  const auto happens = make_event();
  support::manual_executor here;
  auto work = spawn(wait_for(*happens), here.handle());
  here.run();
  EXPECT_TRUE(happens->somebody_waits());
  happens->complete();
  happens->complete();
  EXPECT_EQ(here.run(), 1U);
  EXPECT_FALSE(happens->somebody_waits());
  sync_wait(std::move(work).join());
}

TEST(LeafOperation, RefusesASecondWaiter) {
  class nobody final : public work_item {
   public:
    nobody() noexcept : work_item([](work_item&) noexcept { ADD_FAILURE() << "was woken"; }) {}
  };
  const auto happens = make_event();
  auto work = spawn(wait_for(*happens));
  sync_wait([](event& inner) -> task<> {
    context& where = co_await its_context();
    nobody second;
    EXPECT_THROW(inner.advance(second, where), std::logic_error);
  }(*happens));
  happens->complete();
  sync_wait(std::move(work).join());
}

TEST(LeafOperation, AStopWakesItAtOnceAndIsPassedOn) {
  const auto happens = make_event();
  support::manual_executor here;
  auto work = spawn(wait_for(*happens), here.handle());
  here.run();
  work.request_stop();
  here.run();
  EXPECT_EQ(happens->stops, 1);
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
}

TEST(LeafOperation, ThrowsAfterAStopEvenWhenCompleted) {
  const auto happens = make_event();
  happens->complete();
  support::manual_executor here;
  auto work = spawn(wait_for(*happens), here.handle());
  work.request_stop();
  here.run();
  EXPECT_EQ(happens->stops, 0);
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
}

TEST(LeafOperation, MayBeCompletedAfterAStopAndWaitedForAgain) {
  const auto happens = make_event();
  auto work = spawn(wait_for(*happens));
  work.request_stop();
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
  auto again = spawn(wait_for(*happens));
  EXPECT_TRUE(happens->somebody_waits());
  happens->complete();
  sync_wait(std::move(again).join());
}

TEST(LeafOperation, CompletionBeforeTheStopWins) {
  const auto happens = make_event();
  support::manual_executor here;
  auto work = spawn(wait_for(*happens), here.handle());
  here.run();
  happens->complete();
  work.request_stop();
  here.run();
  EXPECT_EQ(happens->stops, 0);
  sync_wait(std::move(work).join());
}

TEST(LeafOperation, CountsAnewWhenArmed) {
  const auto happens = make_event();
  for (int i = 0; i != 3; ++i) {
    happens->arm();
    EXPECT_FALSE(happens->completed());
    auto work = spawn(wait_for(*happens));
    EXPECT_TRUE(happens->somebody_waits());
    happens->complete();
    sync_wait(std::move(work).join());
  }
}

TEST(LeafOperation, ArmingItKeepsWhoWaits) {
  const auto happens = make_event();
  auto work = spawn(wait_for(*happens));
  happens->arm();
  EXPECT_TRUE(happens->somebody_waits());
  happens->complete();
  sync_wait(std::move(work).join());
}

TEST(LeafOperation, AbandonedWaitsAreNotWoken) {
  const support::live_objects live;
  {
    const auto happens = make_event();
    sync_wait([](event& inner) -> task<> {
      {
        auto waiting = begins_to_wait(inner);
        co_await waiting.next();
        EXPECT_TRUE(inner.somebody_waits());
      }
      EXPECT_FALSE(inner.somebody_waits());
      inner.complete();
    }(*happens));
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(LeafOperation, AbandonedWhileItsWakeUpIsQueuedItMayBeWaitedForAgain) {
  const support::live_objects live;
  {
    const auto happens = make_event();
    support::manual_executor here;
    auto work = spawn(
        [](event& inner) -> task<> {
          for (int round = 0; round != 3; ++round) {
            {
              auto waiting = begins_to_wait(inner);
              co_await waiting.next();
              inner.complete();  // the wake-up is queued, for we are running
            }
            inner.arm();
            co_await wait_for(inner);
            inner.arm();
          }
        }(*happens),
        here.handle());
    for (int round = 0; round != 3; ++round) {
      here.run();
      EXPECT_TRUE(happens->somebody_waits());
      happens->complete();
    }
    here.run();
    sync_wait(std::move(work).join());
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(LeafOperation, CompletionsMeetStopsOfAnotherThread) {
  const support::live_objects live;
  {
    protocoro::thread_pool pool(2);
    for (int i = 0; i != 500; ++i) {
      const auto happens = make_event();
      auto work = spawn(wait_for(*happens), pool.get_executor());
      std::thread completes([&] { happens->complete(); });
      work.request_stop();
      completes.join();
      try {
        sync_wait(std::move(work).join());
      } catch (const cancelled&) {
      }
    }
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(LeafOperation, CompletionsMeetAbandonedWaitsOfAnotherThread) {
  const support::live_objects live;
  {
    std::atomic<event*> shared{nullptr};
    std::atomic<bool> over{false};
    std::thread completes([&] {
      while (!over)
        if (event* happens = shared.exchange(nullptr)) {
          happens->complete();
          happens->release();
        } else {
          std::this_thread::yield();
        }
    });
    sync_wait([](std::atomic<event*>& to) -> task<> {
      for (int i = 0; i != 500; ++i) {
        const auto happens = make_event();
        auto waiting = begins_to_wait(*happens);
        co_await waiting.next();
        happens->add_ref();
        while (to != nullptr) std::this_thread::yield();
        to = happens.get();
        while (i % 2 == 0 && to != nullptr) std::this_thread::yield();
      }
      while (to != nullptr) std::this_thread::yield();
    }(shared));
    over = true;
    completes.join();
  }
  EXPECT_EQ(live.added(), 0);
}

}  // namespace
