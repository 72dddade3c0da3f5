// Many producers, from roots on a pool and from threads of their own, to one reader.
#include <gtest/gtest.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/live_objects.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"

namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using support::live_object;
using support::live_objects;

constexpr int producers = 4;
constexpr int many = 1'000'000;  // no producer comes so far

/// What each producer was told to be in the pipe.
using tally = std::array<std::atomic<int>, producers>;

int sum(const tally& counts) {
  int all = 0;
  for (const auto& each : counts) all += each;
  return all;
}

/// Pushes until it is refused.
task<> produces(pipe<live_object> to, int producer, tally& accepted) {
  bool pushed = true;
  for (int i = 0; pushed; ++i) {
    pushed = co_await to.push(live_object(producer * many + i));
    if (pushed) ++accepted.at(static_cast<std::size_t>(producer));
  }
}

/// All of them at work: two on a pool, two on threads that wait.
class crowd {
 public:
  explicit crowd(pipe<live_object> to) {
    for (int i = 0; i != producers; ++i) {
      if (i % 2 == 0)
        scope_.spawn(produces(to, i, accepted), pool_.get_executor());
      else
        threads_.emplace_back([to, i, this] { sync_wait(produces(to, i, accepted)); });
    }
  }

  /// Until all have been refused.
  void end() {
    sync_wait(scope_.join());
    for (std::thread& thread : threads_) thread.join();
  }

  tally accepted{};

 private:
  protocoro::thread_pool pool_{2};
  protocoro::spawn_scope scope_;
  std::vector<std::thread> threads_;
};

/// Reads `count` values, or to the end. Each producer's come in its order, none is missing, and
/// no more than the room of the pipe has been accepted beyond what was read.
class reading {
 public:
  reading(const tally& accepted, int room) : accepted_(accepted), room_(room) {}

  task<> some(async_generator<live_object>& items, int count) {
    while (count-- != 0) {
      EXPECT_LE(sum(accepted_), read + room_);
      const auto item = co_await items.next();
      if (!item) co_return;
      ++read;
      EXPECT_EQ(item->value() % many, next.at(static_cast<std::size_t>(item->value() / many))++);
    }
  }

  int read = 0;
  std::array<int, producers> next{};

 private:
  const tally& accepted_;
  const int room_;
};

TEST(PipeProducers, ClosedWhileTheyPushEverythingAcceptedIsRead) {
  for (const int room : {1, 3}) {
    for (const bool with_error : {false, true}) {
      const live_objects live;
      {
        pipe<live_object> values(static_cast<std::size_t>(room));
        crowd all(values);
        reading reader(all.accepted, room);
        std::string end;
        sync_wait(
            [](reading& into, pipe<live_object> from, bool fails, std::string& text) -> task<> {
              auto items = from.items();
              co_await into.some(items, 500);
              std::thread closer([from, fails]() mutable {
                if (fails)
                  from.close(std::make_exception_ptr(std::runtime_error("closed")));
                else
                  from.close();
              });
              try {
                co_await into.some(items, many);
              } catch (const std::runtime_error& error) {
                text = error.what();
              }
              closer.join();
            }(reader, values, with_error, end));
        all.end();
        EXPECT_EQ(end, with_error ? "closed" : "");
        for (std::size_t i = 0; i != producers; ++i) EXPECT_EQ(reader.next[i], all.accepted[i]);
      }
      EXPECT_EQ(live.added(), 0);
    }
  }
}

TEST(PipeProducers, AReaderThatLeavesEndsThemAll) {
  const live_objects live;
  for (int round = 0; round != 20; ++round) {
    pipe<live_object> values(2);
    crowd all(values);
    reading reader(all.accepted, 2);
    sync_wait([](reading& into, async_generator<live_object> items) -> task<> {
      co_await into.some(items, 100);
    }(reader, values.items()));
    all.end();
    EXPECT_GE(sum(all.accepted), 100);
    EXPECT_LE(sum(all.accepted), 100 + 2);
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(PipeProducers, AreReadByOneWhoOnlyTries) {
  const live_objects live;
  {
    pipe<live_object> values(2);
    crowd all(values);
    std::array<int, producers> next{};
    for (int read = 0; read != 1'000;) {
      EXPECT_LE(sum(all.accepted), read + 2);
      if (auto value = values.try_pop()) {
        EXPECT_EQ(value->value() % many,
                  next.at(static_cast<std::size_t>(value->value() / many))++);
        ++read;
      } else {
        std::this_thread::yield();
      }
    }
    values.close();
    all.end();
  }
  EXPECT_EQ(live.added(), 0);
}

TEST(PipeProducers, AreReadByOneWhoTriesBetweenReads) {
  const live_objects live;
  {
    pipe<live_object> values(3);
    crowd all(values);
    reading reader(all.accepted, 3);
    sync_wait([](reading& into, pipe<live_object> from) -> task<> {
      auto items = from.items();
      while (into.read < 1'000) {
        co_await into.some(items, 1);
        while (auto more = from.try_pop()) {
          ++into.read;
          EXPECT_EQ(more->value() % many,
                    into.next.at(static_cast<std::size_t>(more->value() / many))++);
        }
      }
    }(reader, values));
    all.end();
  }
  EXPECT_EQ(live.added(), 0);
}

task<> push_range(pipe<int> to, int first, int last) {
  for (int i = first; i <= last; ++i) {
    const bool pushed = co_await to.push(i);
    EXPECT_TRUE(pushed);
  }
}

TEST(PipeProducers, ThatEndAreAllReadByARootOnAPool) {
  constexpr int each = 500;
  protocoro::thread_pool pool(2);
  pipe<int> values(3);
  std::vector<std::thread> threads;
  for (int i = 0; i != producers; ++i) {
    spawn(push_range(values, i * each, (i + 1) * each - 1), pool.get_executor()).detach();
    threads.emplace_back([values, i]() mutable {
      sync_wait(push_range(values, (producers + i) * each, (producers + i + 1) * each - 1));
    });
  }
  auto reader = spawn(
      [](async_generator<int> items) -> task<> {
        std::vector<int> next(2 * producers);
        for (int i = 0; i != 2 * producers * each; ++i) {
          const auto item = co_await items.next();
          EXPECT_EQ(*item % each, next.at(static_cast<std::size_t>(*item / each))++);
        }
      }(values.items()),
      pool.get_executor());
  sync_wait(std::move(reader).join());
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
