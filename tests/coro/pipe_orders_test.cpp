// A pipe under every order in which its producers, its reader and others take their turns.
#include <gtest/gtest.h>
#include <algorithm>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/failure_text.hpp"
#include "../harness/interleavings.hpp"
#include "../harness/live_objects.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/task.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::task;
using support::every_order;
using support::live_object;
using support::turns;

/// What came of one run.
struct outcome {
  std::vector<int> accepted;
  std::vector<int> read;
  std::string end;
  int producers_ended = 0;

  /// The values of one producer, 10 to 19 or 20 to 29, in their order.
  static std::vector<int> of(int producer, const std::vector<int>& values) {
    std::vector<int> own;
    for (const int value : values)
      if (value / 10 == producer) own.push_back(value);
    return own;
  }
};

task<> produces(pipe<live_object> to, int first, int many, outcome& seen) {
  try {
    for (int i = 0; i != many; ++i) {
      const bool pushed = co_await to.push(live_object(first + i));
      if (!pushed) break;
      seen.accepted.push_back(first + i);
    }
  } catch (const cancelled&) {
  }
  ++seen.producers_ended;
}

/// Drops the items in the end: as a parameter they would stay as long as somebody has the task.
task<> consumes(async_generator<live_object> items, outcome& seen, int many = 100) {
  auto values = std::move(items);
  try {
    seen.end = "left";
    for (int i = 0; i != many; ++i) {
      const auto value = co_await values.next();
      seen.end = value ? "left" : "end";
      if (!value) break;
      seen.read.push_back(value->value());
    }
  } catch (...) {
    seen.end = support::failure_text();
  }
}

/// Two producers and a reader on a pipe for one value, and what happens besides.
class traffic {
 public:
  traffic(const traffic&) = delete;
  traffic& operator=(const traffic&) = delete;
  explicit traffic(turns& turns, int each = 3, int reads = 100) : turns_(turns) {
    first_ = spawn(produces(values, 10, each, seen), turns.place("first"));
    second_ = spawn(produces(values, 20, each, seen), turns.place("second"));
    reader_ = spawn(consumes(values.items(), seen, reads), turns.place("reader"));
    turns.always([this] { EXPECT_LE(seen.accepted.size(), seen.read.size() + 1); });
  }

  /// Ends what a run that failed has left waiting, while what it uses is still there.
  ~traffic() {
    for (protocoro::spawned<>* each : {&first_, &second_, &reader_}) each->request_stop();
    turns_.run();
  }

  void run() {
    turns_.run();
    EXPECT_EQ(seen.producers_ended, 2);
  }

  /// Nothing that was accepted was lost, and nothing came twice or out of its order.
  void expect_all_read() const {
    for (const int producer : {1, 2})
      EXPECT_EQ(outcome::of(producer, seen.read), outcome::of(producer, seen.accepted));
  }
  /// What was read was accepted; the reader did not want the rest.
  void expect_some_read() const {
    for (const int producer : {1, 2}) {
      const auto accepted = outcome::of(producer, seen.accepted);
      const auto read = outcome::of(producer, seen.read);
      ASSERT_LE(read.size(), accepted.size());
      EXPECT_TRUE(std::equal(read.begin(), read.end(), accepted.begin()));
    }
  }

  pipe<live_object> values{1};
  outcome seen;
  protocoro::spawned<> first_{{}};
  protocoro::spawned<> second_{{}};
  protocoro::spawned<> reader_{{}};

 private:
  turns& turns_;
};

TEST(PipeOrders, ClosedAtAnyTime) {
  const auto orders = every_order([](turns& turns) {
    traffic all(turns);
    turns.once("close", [&all] { all.values.close(); });
    all.run();
    all.expect_all_read();
    EXPECT_EQ(all.seen.end, "end");
  });
  EXPECT_GT(orders, 100U);
}

TEST(PipeOrders, ClosedWithAnErrorAtAnyTime) {
  const auto orders = every_order([](turns& turns) {
    traffic all(turns);
    turns.once("close",
               [&all] { all.values.close(std::make_exception_ptr(std::runtime_error("closed"))); });
    all.run();
    all.expect_all_read();
    EXPECT_EQ(all.seen.end, "closed");
  });
  EXPECT_GT(orders, 100U);
}

TEST(PipeOrders, ClosedAndAProducerStoppedAtAnyTime) {
  const auto orders = every_order([](turns& turns) {
    traffic all(turns);
    turns.once("stop", [&all] { all.first_.request_stop(); });
    turns.once("close", [&all] { all.values.close(); });
    all.run();
    all.expect_all_read();
    EXPECT_EQ(all.seen.end, "end");
  });
  EXPECT_GT(orders, 1'000U);
}

TEST(PipeOrders, TheReaderStoppedAtAnyTime) {
  const auto orders = every_order([](turns& turns) {
    traffic all(turns);
    turns.once("stop", [&all] { all.reader_.request_stop(); });
    all.run();
    all.expect_some_read();
    EXPECT_EQ(all.seen.end, "cancelled");
  });
  EXPECT_GT(orders, 100U);
}

TEST(PipeOrders, TheReaderLeavesEarly) {
  const auto orders = every_order([](turns& turns) {
    traffic all(turns, 3, 2);
    all.run();
    all.expect_some_read();
    EXPECT_EQ(all.seen.end, "left");
    EXPECT_EQ(all.seen.read.size(), 2U);
  });
  EXPECT_GT(orders, 10U);
}

/// A next() that a stop ends must leave what arrives to whoever reads after it.
TEST(PipeOrders, AReadThatIsStoppedLosesNothing) {
  const auto orders = every_order([](turns& turns) {
    outcome seen;
    pipe<live_object> values(1);
    auto items = values.items();
    auto producer = spawn(produces(values, 10, 3, seen), turns.place("producer"));
    const auto reads = [](async_generator<live_object>& from, outcome& into) -> task<> {
      while (auto value = co_await from.next()) into.read.push_back(value->value());
    };
    auto first = spawn(reads(items, seen), turns.place("stopped reader"));
    turns.once("stop", [&first] { first.request_stop(); });
    turns.run();
    auto second = spawn(reads(items, seen), turns.place("later reader"));
    turns.once("close", [&values] { values.close(); });
    turns.run();
    EXPECT_EQ(seen.accepted, seen.read);
  });
  EXPECT_GT(orders, 10U);
}

/// Who has the items takes what is there without waiting, and waits for the rest.
TEST(PipeOrders, TriedBetweenReads) {
  const auto orders = every_order([](turns& turns) {
    outcome seen;
    pipe<live_object> values(2);
    auto first = spawn(produces(values, 10, 3, seen), turns.place("first"));
    auto second = spawn(produces(values, 20, 2, seen), turns.place("second"));
    const auto reads = [](pipe<live_object> from, outcome& into) -> task<> {
      auto items = from.items();
      while (auto value = co_await items.next()) {
        into.read.push_back(value->value());
        while (auto more = from.try_pop()) into.read.push_back(more->value());
        EXPECT_FALSE(value->moved_from());
      }
      into.end = "end";
    };
    auto reader = spawn(reads(values, seen), turns.place("reader"));
    turns.once("close", [&values] { values.close(); });
    turns.run();
    EXPECT_EQ(seen.end, "end");
    for (const int producer : {1, 2})
      EXPECT_EQ(outcome::of(producer, seen.read), outcome::of(producer, seen.accepted));
  });
  EXPECT_GT(orders, 10U);
}

}  // namespace
