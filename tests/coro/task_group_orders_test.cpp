// A task_group under every order in which other roots feed its children and stops reach them.
#include <gtest/gtest.h>
#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/failure_text.hpp"
#include "../harness/interleavings.hpp"
#include "../harness/live_objects.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/task_group.hpp"

namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::task;
using protocoro::task_group;
using support::every_order;
using support::live_object;
using support::live_objects;
using support::turns;

task<> pushes(pipe<int> to, int first, int last) {
  for (int i = first; i <= last; ++i) co_await to.push(i);
  to.close();
}

/// What an await ended with: "", or the text of the exception.
task<> tells_end(task<> work, std::string& end) {
  end = "pending";
  try {
    co_await std::move(work);
    end = "";
  } catch (...) {
    end = support::failure_text();
  }
}

task<> reads_all(pipe<int> from, std::vector<int>& into, int bad, live_object) {
  auto items = from.items();
  while (auto value = co_await items.next()) {
    if (*value == bad) throw std::runtime_error("bad value");
    into.push_back(*value);
  }
}

/// Two children that other roots feed; `bad` fails the one that reads it.
class fed_group {
 public:
  fed_group(const fed_group&) = delete;
  fed_group& operator=(const fed_group&) = delete;
  fed_group(turns& turns, int bad) : turns_(turns) {
    for (const int i : {0, 1})
      feeders_.push_back(
          spawn(pushes(fed_[i], 10 * (i + 1), 10 * (i + 1) + 1), turns.place(names[i])));
    const auto works = [](fed_group& all, int fails_at) -> task<> {
      task_group group;
      const live_objects children;
      for (pipe<int>& from : all.fed_)
        group.add(reads_all(from, all.read, fails_at, live_object(1)));
      group.add([](async_generator<int> asked, task_group& all_children) -> task<> {
        const auto told_to = co_await asked.next();
        if (told_to) all_children.request_stop();
      }(all.ask.items(), group));
      try {
        co_await group.join();
      } catch (...) {
        EXPECT_EQ(children.added(), 0);
        throw;
      }
      EXPECT_EQ(children.added(), 0);
    };
    work = spawn(tells_end(works(*this, bad), end), turns.place("group"));
  }

  /// Ends what a run that failed has left waiting, while what it uses is still there.
  ~fed_group() {
    work.request_stop();
    turns_.run();
  }

  /// Each child's own values, in their order, without holes.
  void expect_prefixes() const {
    for (const int first : {10, 20}) {
      int next = first;
      for (const int value : read) {
        if (value / 10 != first / 10) continue;
        EXPECT_EQ(value, next);
        ++next;
      }
    }
  }

  pipe<int> ask{1};
  std::vector<int> read;
  std::string end;
  protocoro::spawned<> work{{}};

 private:
  static constexpr const char* names[] = {"first feeder", "second feeder"};

  turns& turns_;
  pipe<int> fed_[2] = {pipe<int>(1), pipe<int>(1)};
  std::vector<protocoro::spawned<>> feeders_;
};

TEST(TaskGroupOrders, AFailureInOneEndsAll) {
  const auto orders = every_order([](turns& turns) {
    fed_group all(turns, 11);
    turns.run();
    EXPECT_EQ(all.end, "bad value");
    all.expect_prefixes();
  });
  EXPECT_GT(orders, 10U);
}

TEST(TaskGroupOrders, AskedToStopAtAnyTimeItEndsWithoutAnException) {
  const auto orders = every_order([](turns& turns) {
    fed_group all(turns, -1);
    turns.once("ask", [&all] { all.ask.try_push(1); });
    turns.run();
    EXPECT_EQ(all.end, "");
    all.expect_prefixes();
  });
  EXPECT_GT(orders, 100U);
}

TEST(TaskGroupOrders, ClosedWithoutAStopEverythingIsRead) {
  const auto orders = every_order([](turns& turns) {
    fed_group all(turns, -1);
    turns.once("close", [&all] { all.ask.close(); });
    turns.run();
    EXPECT_EQ(all.end, "");
    EXPECT_EQ(all.read.size(), 4U);
    all.expect_prefixes();
  });
  EXPECT_GT(orders, 100U);
}

TEST(TaskGroupOrders, StoppedFromOutsideAtAnyTimeWhileOneMayFail) {
  std::vector<std::string> ends;
  const auto orders = every_order([&ends](turns& turns) {
    fed_group all(turns, 21);
    turns.once("stop", [&all] { all.work.request_stop(); });
    turns.once("ask", [&all] { all.ask.try_push(1); });
    turns.run();
    EXPECT_NE(all.end, "pending");
    ends.push_back(all.end);
    all.expect_prefixes();
  });
  EXPECT_GT(orders, 100U);
  for (const char* end : {"", "cancelled", "bad value"})
    EXPECT_NE(std::find(ends.begin(), ends.end(), end), ends.end()) << end;
}

}  // namespace
