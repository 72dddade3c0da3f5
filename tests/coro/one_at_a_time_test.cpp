// Never two at once: the promise of a root, for everything that takes turns in it.
#include "../harness/one_at_a_time.hpp"

#include <gtest/gtest.h>
#include <thread>
#include <utility>
#include <vector>

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/executor.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"

namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::task;
using protocoro::when_all;
using support::one_at_a_time;

constexpr int rounds = 300;

/// Each kind of root: driven by whatever thread wakes it, and on a pool.
class OneAtATime : public testing::TestWithParam<bool> {
 protected:
  protocoro::executor where() { return GetParam() ? pool_.get_executor() : protocoro::executor(); }

  /// A pipe that another thread fills.
  pipe<int> fed_from_outside(int values = rounds) {
    pipe<int> fed(2);
    threads_.emplace_back([fed, values]() mutable {
      protocoro::sync_wait([](pipe<int> to, int last) -> task<> {
        bool read = true;
        for (int i = 0; read && i != last; ++i) read = co_await to.push(i);
        to.close();
      }(fed, values));
    });
    return fed;
  }

  void run(task<> work) {
    protocoro::sync_wait(protocoro::spawn(std::move(work), where()).join());
    for (std::thread& thread : threads_) thread.join();
    EXPECT_FALSE(strand.overlapped());
  }

  one_at_a_time strand;

 private:
  protocoro::thread_pool pool_{3};
  std::vector<std::thread> threads_;
};

task<> reads(async_generator<int> values, one_at_a_time& strand) {
  while (auto value = co_await values.next()) strand.step();
}

async_generator<int> passes(async_generator<int> values, one_at_a_time& strand) {
  while (auto value = co_await values.next()) {
    strand.step();
    co_yield *value;
    strand.step();
  }
}

task<> pushes(async_generator<int> values, pipe<int> to, one_at_a_time& strand) {
  while (auto value = co_await values.next()) {
    strand.step();
    co_await to.push(*value);
  }
  to.close();
}

TEST_P(OneAtATime, BranchesOfOneWhenAll) {
  run([](pipe<int> left, pipe<int> right, one_at_a_time& shared) -> task<> {
    co_await when_all(reads(left.items(), shared), reads(right.items(), shared));
  }(fed_from_outside(), fed_from_outside(), strand));
  EXPECT_EQ(strand.steps(), 2 * rounds);
}

TEST_P(OneAtATime, AGeneratorBesideTheLoopThatReadsAnother) {
  run([](pipe<int> requests, pipe<int> replies, one_at_a_time& shared) -> task<> {
    co_await when_all(reads(passes(requests.items(), shared), shared),
                      reads(replies.items(), shared));
  }(fed_from_outside(), fed_from_outside(), strand));
  EXPECT_EQ(strand.steps(), 4 * rounds);
}

TEST_P(OneAtATime, BothSidesOfAPipeInOneRoot) {
  run([](pipe<int> source, one_at_a_time& shared) -> task<> {
    pipe<int> inside(1);
    co_await when_all(pushes(source.items(), inside, shared), reads(inside.items(), shared));
  }(fed_from_outside(), strand));
  EXPECT_EQ(strand.steps(), 2 * rounds);
}

TEST_P(OneAtATime, BothSourcesOfAMerge) {
  run([](pipe<int> left, pipe<int> right, one_at_a_time& shared) -> task<> {
    co_await reads(protocoro::merge(passes(left.items(), shared), passes(right.items(), shared)),
                   shared);
  }(fed_from_outside(), fed_from_outside(), strand));
  EXPECT_EQ(strand.steps(), 6 * rounds);
}

TEST_P(OneAtATime, WhatAStopOfAnotherThreadWakes) {
  auto work = protocoro::spawn(
      [](pipe<int> left, pipe<int> right, one_at_a_time& shared) -> task<> {
        const auto until_stopped = [](async_generator<int> values, one_at_a_time& each) -> task<> {
          try {
            co_await reads(passes(std::move(values), each), each);
          } catch (const protocoro::cancelled&) {
            each.step();
          }
        };
        co_await when_all(until_stopped(left.items(), shared),
                          until_stopped(right.items(), shared));
      }(fed_from_outside(), fed_from_outside(), strand),
      where());
  work.request_stop();
  run(std::move(work).join());
}

INSTANTIATE_TEST_SUITE_P(Inline, OneAtATime, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Pool, OneAtATime, testing::Values(true));

}  // namespace
