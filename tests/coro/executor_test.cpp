#include "protocoro/coro/executor.hpp"

#include <gtest/gtest.h>
#include <deque>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "../harness/manual_executor.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace {

using protocoro::executor;
using protocoro::work_item;

static_assert(std::is_nothrow_copy_constructible_v<executor>);
static_assert(!std::is_copy_constructible_v<work_item>);

/// What a user would write around an event loop of their own.
class event_loop final : public executor::backend {
 public:
  void post(work_item& work) noexcept override { queue_.push_back(&work); }

  void run() {
    for (; !queue_.empty(); ++posted) {
      work_item& next = *queue_.front();
      queue_.pop_front();
      next.run();
    }
  }

  int posted = 0;

 private:
  std::deque<work_item*> queue_;
};

TEST(Executor, IsInlineByDefault) {
  EXPECT_FALSE(executor());
  EXPECT_TRUE(executor(std::make_shared<event_loop>()));
}

TEST(Executor, RunsCoroutinesOnALoopOfYourOwn) {
  const auto loop = std::make_shared<event_loop>();
  protocoro::pipe<int> values(1);
  std::vector<int> seen;
  auto work = protocoro::spawn(
      [](auto items, std::vector<int>& to) -> protocoro::task<> {
        while (auto value = co_await items.next()) to.push_back(*value);
      }(values.items(), seen),
      executor(loop));
  loop->run();
  EXPECT_EQ(loop->posted, 1);
  values.try_push(1);
  EXPECT_TRUE(seen.empty());
  loop->run();
  EXPECT_EQ(seen, std::vector{1});
  values.close();
  loop->run();
  EXPECT_EQ(loop->posted, 3);
  protocoro::sync_wait(std::move(work).join());
}

/// A loop whose thread runs at once what it brings itself.
class own_thread final : public executor::backend {
 public:
  void post(work_item& work) noexcept override { loop.post(work); }
  void dispatch(work_item& work) noexcept override {
    ++dispatched;
    work.run();
  }

  event_loop loop;
  int dispatched = 0;
};

protocoro::task<> reads(protocoro::async_generator<int> items, std::vector<int>& to) {
  while (auto value = co_await items.next()) to.push_back(*value);
}

TEST(Executor, StartsARootAtOnceOnAThreadThatIsThereAlreadyAndPostsItLater) {
  const auto here = std::make_shared<own_thread>();
  protocoro::pipe<int> values(1);
  std::vector<int> seen;
  auto work = protocoro::spawn(reads(values.items(), seen), executor(here));
  EXPECT_EQ(here->dispatched, 1);
  values.try_push(1);  // by plain code on that thread
  EXPECT_TRUE(seen.empty());
  here->loop.run();
  EXPECT_EQ(seen, std::vector{1});
  EXPECT_EQ(here->dispatched, 1);
  values.close();
  here->loop.run();
  protocoro::sync_wait(std::move(work).join());
}

TEST(Executor, PostsARootThatAnotherRootWakes) {
  const auto here = std::make_shared<own_thread>();
  protocoro::pipe<int> values(1);
  std::vector<int> seen;
  auto sleeper = protocoro::spawn(reads(values.items(), seen), executor(here));
  auto waker =
      protocoro::spawn([](protocoro::pipe<int> to, std::vector<int>& inner) -> protocoro::task<> {
        to.try_push(1);
        EXPECT_TRUE(inner.empty());
        to.close();
        co_return;
      }(values, seen));
  EXPECT_EQ(here->dispatched, 1);  // the spawn
  EXPECT_TRUE(seen.empty());
  here->loop.run();
  EXPECT_EQ(here->loop.posted, 1);
  EXPECT_EQ(seen, std::vector{1});
  protocoro::sync_wait(std::move(sleeper).join());
}

TEST(Executor, IsLetGoWhenTheWorkHasEnded) {
  auto loop = std::make_shared<event_loop>();
  auto work = protocoro::spawn([]() -> protocoro::task<> { co_return; }(), executor(loop));
  loop->run();
  EXPECT_EQ(loop.use_count(), 1);
  protocoro::sync_wait(std::move(work).join());
}

TEST(Executor, ARootPostsOncePerBatch) {
  support::manual_executor here;
  protocoro::pipe<int> values(8);
  auto work = protocoro::spawn(
      [](auto items) -> protocoro::task<int> {
        int many = 0;
        while (auto value = co_await items.next()) ++many;
        co_return many;
      }(values.items()),
      here.handle());
  here.run();
  for (int i = 0; i != 8; ++i) values.try_push(i);
  values.close();
  EXPECT_EQ(here.waiting(), 1U);
  here.run();
  EXPECT_EQ(protocoro::sync_wait(std::move(work).join()), 8);
}

}  // namespace
