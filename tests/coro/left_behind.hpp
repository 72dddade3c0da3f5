// What waits is destroyed while it waits: nothing of it may stay.
#ifndef TESTS_CORO_LEFT_BEHIND_HPP
#define TESTS_CORO_LEFT_BEHIND_HPP

#include <gtest/gtest.h>

#include <utility>

#include "../harness/live_objects.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"

/// A branch that holds a value (and its caller a copy) and waits for an item.
inline protocoro::task<> holds_and_reads(support::live_object,
                                         protocoro::async_generator<int>& items) {
  co_await items.next();
}

/// `wait(items, full)` gives a task that waits for an item, or for room in a pipe that has none,
/// with one `holds_and_reads` among its branches.
template <class Wait>
void expect_nothing_left_behind(Wait wait) {
  using protocoro::async_generator;
  using protocoro::pipe;
  const support::live_objects live;
  pipe<int> values(1);
  pipe<int> full(1);
  ASSERT_TRUE(full.try_push(0));
  protocoro::sync_wait([](async_generator<int> items, pipe<int> no_room, Wait waiting,
                          const support::live_objects& seen) -> protocoro::task<> {
    const auto waits = [](async_generator<int> inner, pipe<int> to,
                          Wait begin) -> async_generator<int> {
      co_await begin(inner, to);
      co_yield 0;
    };
    const auto ready = []() -> async_generator<int> { co_yield 1; };
    auto either = protocoro::merge(waits(std::move(items), no_room, waiting), ready());
    co_await either.next();
    EXPECT_EQ(seen.added(), 2);  // argument and parameter
  }(values.items(), full, wait, live));
  EXPECT_EQ(live.added(), 0);
  EXPECT_FALSE(values.try_push(1));  // its reader went with the rest
}

#endif
