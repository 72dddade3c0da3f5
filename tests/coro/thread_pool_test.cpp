#include "protocoro/coro/thread_pool.hpp"

#include <gtest/gtest.h>
#include <atomic>
#include <latch>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace {

using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using protocoro::thread_pool;

TEST(ThreadPool, NeedsAThread) { EXPECT_THROW(thread_pool(0), std::invalid_argument); }

TEST(ThreadPool, RunsOnItsOwnThreads) {
  thread_pool pool(1);
  const auto where =
      sync_wait(spawn([]() -> task<std::thread::id> { co_return std::this_thread::get_id(); }(),
                      pool.get_executor())
                    .join());
  EXPECT_NE(where, std::this_thread::get_id());
}

TEST(ThreadPool, RunsAsManyRootsAtOnceAsItHasThreads) {
  thread_pool pool(3);
  std::latch all_run(3);
  std::vector<protocoro::spawned<>> roots;
  for (int i = 0; i != 3; ++i)
    roots.push_back(spawn(
        [](std::latch& meet) -> task<> {
          meet.arrive_and_wait();  // blocks its thread until all three are here
          co_return;
        }(all_run),
        pool.get_executor()));
  for (auto& root : roots) sync_wait(std::move(root).join());
}

TEST(ThreadPool, ResumesOnItsThreadsWhoeverWakes) {
  thread_pool pool(2);
  protocoro::pipe<int> values(1);
  auto reader = spawn(
      [](auto items, std::thread::id outside) -> task<int> {
        int many = 0;
        while (auto value = co_await items.next()) {
          EXPECT_NE(std::this_thread::get_id(), outside);
          ++many;
        }
        co_return many;
      }(values.items(), std::this_thread::get_id()),
      pool.get_executor());
  for (int i = 0; i != 100; ++i) sync_wait(values.push(i));
  values.close();
  EXPECT_EQ(sync_wait(std::move(reader).join()), 100);
}

TEST(ThreadPool, RunsWhatWasPostedBeforeItIsDestroyed) {
  std::atomic<int> ran{0};
  {
    thread_pool pool(1);
    for (int i = 0; i != 50; ++i)
      spawn(
          [](std::atomic<int>& many) -> task<> {
            ++many;
            co_return;
          }(ran),
          pool.get_executor())
          .detach();
  }
  EXPECT_EQ(ran, 50);
}

TEST(ThreadPool, RunsAtOnceWhatItsOwnThreadsDispatch) {
  class item final : public protocoro::work_item {
   public:
    item(thread_pool& pool, item* then) noexcept
        : work_item([](work_item& self) noexcept { static_cast<item&>(self).go(); }),
          pool_(pool),
          then_(then) {}
    std::atomic<bool> ran{false};

   private:
    void go() noexcept {
      if (then_ != nullptr) {
        pool_.get_executor().dispatch(*then_);
        EXPECT_TRUE(then_->ran);
      }
      ran = true;
    }

    thread_pool& pool_;
    item* then_;
  };
  std::optional<thread_pool> pool(1);
  item second(*pool, nullptr);
  item first(*pool, &second);
  pool->get_executor().dispatch(first);
  pool.reset();
  EXPECT_TRUE(first.ran);
}

TEST(ThreadPool, MayBeDestroyedWhileItsEndedRootsAreStillHeld) {
  std::optional<protocoro::spawned<int>> work;
  {
    thread_pool pool(1);
    work = spawn([]() -> task<int> { co_return 5; }(), pool.get_executor());
  }
  EXPECT_EQ(sync_wait(std::move(*work).join()), 5);
}

}  // namespace
