#include "protocoro/coro/detail/root.hpp"

#include <gtest/gtest.h>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/one_at_a_time.hpp"
#include "../harness/stack_depth.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"

namespace {

using protocoro::executor;
using protocoro::work_item;
using protocoro::detail::counted_ptr;

class test_root final : public protocoro::detail::root {
 public:
  explicit test_root(executor where = {}) noexcept : root(std::move(where)) {}

 private:
  ~test_root() override = default;

  support::live_object counts_;
};

counted_ptr<test_root> make_root(executor where = {}) {
  return counted_ptr<test_root>::adopt(new test_root(std::move(where)));
}

class item final : public work_item {
 public:
  explicit item(std::function<void()> body)
      : work_item([](work_item& self) noexcept { static_cast<item&>(self).body_(); }),
        body_(std::move(body)) {}

 private:
  std::function<void()> body_;
};

TEST(Root, BeginsInlineWorkAtOnce) {
  const auto root = make_root();
  bool ran = false;
  item work([&] {
    ran = true;
    EXPECT_TRUE(root->runs_here());
    EXPECT_TRUE(protocoro::detail::root::any_runs_here());
  });
  EXPECT_FALSE(root->runs_here());
  root->enter_with(work);
  EXPECT_TRUE(ran);
  EXPECT_FALSE(protocoro::detail::root::any_runs_here());
}

TEST(Root, RunsWorkOfItsOwnAfterThePresentPieceInOrder) {
  const auto root = make_root();
  std::string log;
  item second([&] { log += "2"; });
  item third([&] { log += "3"; });
  item first([&] {
    root->schedule(second);
    root->schedule(third);
    log += "1";
  });
  root->schedule(first);
  EXPECT_EQ(log, "123");
}

TEST(Root, PostsItselfOnceForManyPieces) {
  support::manual_executor here;
  const auto root = make_root(here.handle());
  std::string log;
  item first([&] { log += "1"; });
  item second([&] { log += "2"; });
  item third([&] { log += "3"; });
  root->schedule(first);
  root->schedule(second);
  root->schedule(third);
  EXPECT_EQ(log, "");
  EXPECT_EQ(here.waiting(), 1U);
  here.run();
  EXPECT_EQ(log, "123");
}

TEST(Root, MayScheduleAPieceAgainFromItself) {
  const auto root = make_root();
  int left = 1000;
  item* again = nullptr;
  item work([&] {
    if (--left != 0) root->schedule(*again);
  });
  again = &work;
  root->schedule(work);
  EXPECT_EQ(left, 0);
}

TEST(Root, LivesUntilItsWorkHasRun) {
  const support::live_objects live;
  support::manual_executor here;
  auto root = make_root(here.handle());
  bool ran = false;
  item work([&] { ran = true; });
  root->schedule(work);
  root.reset();
  EXPECT_EQ(live.added(), 1);
  here.run();
  EXPECT_TRUE(ran);
  EXPECT_EQ(live.added(), 0);
}

TEST(Root, LetsInlineRootsTakeTurnsInsteadOfNesting) {
  const auto outer = make_root();
  const auto inner = make_root();
  std::string log;
  item inside([&] {
    EXPECT_TRUE(inner->runs_here());
    EXPECT_FALSE(outer->runs_here());
    log += "inner ";
  });
  item begins([&] {
    inner->schedule(inside);
    log += "outer ";
  });
  outer->schedule(begins);
  EXPECT_EQ(log, "outer inner ");
}

TEST(Root, RunsInlineWhereverWorkComesFromOnceRetired) {
  support::manual_executor here;
  const auto root = make_root(here.handle());
  item ends([&] { root->retire(); });
  root->schedule(ends);
  here.run();
  bool ran = false;
  item late([&] { ran = true; });
  root->schedule(late);
  EXPECT_TRUE(ran);
}

TEST(Root, ShowsAStopAtOnceAndTellsItOnTheStrand) {
  class waits final : public protocoro::detail::stop_listener {
   public:
    waits() noexcept
        : stop_listener(
              [](stop_listener& self, bool) noexcept { static_cast<waits&>(self).told = true; }) {}
    bool told = false;
  };
  support::manual_executor here;
  const auto root = make_root(here.handle());
  waits listener;
  root->outermost().stop().add(listener);
  root->request_stop();
  root->request_stop();
  EXPECT_TRUE(root->outermost().stop_requested());
  EXPECT_FALSE(listener.told);
  here.run();
  EXPECT_TRUE(listener.told);
}

/// Work that many threads bring to one root at the same time.
void bring_from_many_threads(const counted_ptr<test_root>& root) {
  constexpr int bringers = 4;
  constexpr int pieces = 500;
  support::one_at_a_time strand;
  std::atomic<int> left{bringers * pieces};
  std::vector<std::thread> threads;
  for (int i = 0; i != bringers; ++i)
    threads.emplace_back([&] {
      std::vector<std::unique_ptr<item>> work;
      for (int piece = 0; piece != pieces; ++piece) {
        work.push_back(std::make_unique<item>([&] {
          strand.step();
          --left;
        }));
        root->schedule(*work.back());
      }
      while (left != 0) std::this_thread::yield();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(strand.overlapped());
  EXPECT_EQ(strand.steps(), bringers * pieces);
}

TEST(Root, RunsOneAtATimeInlineWhateverThreadsBringWork) { bring_from_many_threads(make_root()); }

TEST(Root, RunsOneAtATimeOnAPoolWhateverThreadsBringWork) {
  protocoro::thread_pool pool(3);
  bring_from_many_threads(make_root(pool.get_executor()));
}

protocoro::task<int> passes_on(protocoro::async_generator<int> from, protocoro::pipe<int> to,
                               support::stack_depth& depth) {
  while (auto value = co_await from.next()) {
    depth.here();
    co_await to.push(*value + 1);
  }
  to.close();
  co_return 0;
}

TEST(Root, ChainsTenThousandInlineRootsOnAFlatStack) {
  constexpr int links = 10'000;
  support::stack_depth depth;
  protocoro::pipe<int> first(1);
  protocoro::pipe<int> last = first;
  for (int i = 0; i != links; ++i) {
    protocoro::pipe<int> next(1);
    protocoro::spawn(passes_on(last.items(), next, depth)).detach();
    last = next;
  }
  ASSERT_TRUE(first.try_push(0));  // every root runs inside this call, none inside another
  first.close();
  const int value = protocoro::sync_wait([](auto items) -> protocoro::task<int> {
    const auto item = co_await items.next();
    co_return *item;
  }(last.items()));
  EXPECT_EQ(value, links);
  EXPECT_LT(depth.spread(), support::flat_stack);
}

}  // namespace
