#include "protocoro/coro/shield.hpp"

#include <gtest/gtest.h>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stopped_tasks.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/detail/context.hpp"
#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/time/sleep.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace {

using protocoro::async_generator;
using protocoro::cancelled;
using protocoro::pipe;
using protocoro::shield;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::task;
using support::fails;
using support::gives;
using support::live_object;
using support::live_objects;
using support::waits_for_stop;

task<int> reads(async_generator<int> values) {
  const auto value = co_await values.next();
  co_return value ? *value : 0;
}

TEST(Shield, GivesTheValue) {
  EXPECT_EQ(sync_wait(shield(gives(3))), 3);
  EXPECT_EQ(*sync_wait(shield(
                []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(4); }())),
            4);
  sync_wait(shield([]() -> task<> { co_return; }()));
}

TEST(Shield, RethrowsWhatTheWorkThrew) {
  EXPECT_THROW(sync_wait(shield(fails("as it should"))), std::runtime_error);
}

TEST(Shield, OfAnEmptyTaskIsAMistake) {
  EXPECT_THROW(sync_wait(shield(task<>())), std::logic_error);
}

TEST(Shield, ThatIsNotAwaitedDoesNothing) {
  const live_objects live;
  bool ran = false;
  {
    const auto never = shield([](live_object, bool& inner) -> task<> {
      inner = true;
      co_return;
    }(live_object(1), ran));
  }
  EXPECT_FALSE(ran);
  EXPECT_EQ(live.added(), 0);
}

TEST(Shield, KeepsAStopAwayUntilItsValueIsThere) {
  support::manual_executor here;
  pipe<int> values(1);
  std::string log;
  auto work = spawn(
      [](async_generator<int> items, std::string& inner) -> task<> {
        const int value = co_await shield(reads(std::move(items)));
        inner += std::to_string(value);
        try {
          co_await pipe<int>(1).push(1);
        } catch (const cancelled&) {
          inner += " cancelled";
          throw;
        }
      }(values.items(), log),
      here.handle());
  here.run();
  work.request_stop();
  here.run();
  EXPECT_EQ(log, "");
  EXPECT_TRUE(values.try_push(7));
  here.run();
  EXPECT_EQ(log, "7 cancelled");
  EXPECT_THROW(sync_wait(std::move(work).join()), cancelled);
}

TEST(Shield, BeginsAndWaitsAfterAStop) {
  support::manual_executor here;
  pipe<int> values(1);
  int said = 0;
  auto work = spawn(
      [](async_generator<int> items, int& value) -> task<> {
        bool stopped = false;
        try {
          std::string log;
          co_await waits_for_stop(log);
        } catch (const cancelled&) {
          stopped = true;
        }
        if (stopped) value = co_await shield(reads(std::move(items)));
      }(values.items(), said),
      here.handle());
  here.run();
  work.request_stop();
  here.run();
  EXPECT_EQ(said, 0);
  EXPECT_TRUE(values.try_push(5));
  here.run();
  EXPECT_EQ(said, 5);
  sync_wait(std::move(work).join());
}

TEST(Shield, IsStoppedFromWithin) {
  std::string log;
  sync_wait(shield([](std::string& inner) -> task<> {
    co_await protocoro::when_any(gives(1), gives(2));
    const auto first =
        co_await protocoro::when_any(waits_for_stop(inner), [](std::string& other) -> task<> {
          other += "first ";
          co_return;
        }(inner));
    EXPECT_EQ(first.index(), 1U);
  }(log)));
  EXPECT_EQ(log, "first stopped ");
}

/// Ends at once, with the deadline that flows down to it.
class deadline_here final : public protocoro::detail::operation {
 public:
  bool advance(protocoro::work_item&, protocoro::detail::context& where) override {
    deadline_ = where.deadline();
    return false;
  }
  void* take() override { return &deadline_; }
  void abandon() noexcept override {}
  void drop() noexcept override { delete this; }

 private:
  ~deadline_here() = default;

  std::chrono::system_clock::time_point deadline_;
};

task<std::chrono::system_clock::time_point> deadline() {
  return protocoro::detail::operation_ptr(new deadline_here());
}

TEST(Shield, HasNoDeadlineButItsOwn) {
  using namespace std::chrono_literals;
  sync_wait(protocoro::with_timeout(
      []() -> task<> {
        constexpr auto none = std::chrono::system_clock::time_point::max();
        const auto outer = co_await deadline();
        EXPECT_LT(outer, none);
        const auto shielded = co_await shield(deadline());
        EXPECT_EQ(shielded, none);
        const auto own = co_await shield(protocoro::with_timeout(deadline(), 24h));
        EXPECT_GT(own, outer);
        EXPECT_LT(own, none);
      }(),
      1h));
}

TEST(Shield, MayHaveALimitInside) {
  using namespace std::chrono_literals;
  std::string log;
  sync_wait([](std::string& inner) -> task<> {
    const auto late =
        co_await protocoro::as_result(shield(protocoro::with_timeout(waits_for_stop(inner), 1ms)));
    EXPECT_EQ(late.status().error_code(), protocoro::status_code::DEADLINE_EXCEEDED);
  }(log));
  EXPECT_EQ(log, "stopped ");
}

TEST(Shield, ALosingBranchIsWaitedFor) {
  support::manual_executor here;
  pipe<int> values(1);
  auto work = spawn(protocoro::when_any(shield(reads(values.items())), gives(1)), here.handle());
  here.run();
  bool over = false;
  auto watch = spawn(
      [](auto joined, bool& inner) -> task<> {
        const auto first = co_await std::move(joined);
        EXPECT_EQ(first.index(), 1U);
        inner = true;
      }(std::move(work).join(), over),
      here.handle());
  here.run();
  EXPECT_FALSE(over);
  EXPECT_TRUE(values.try_push(5));
  here.run();
  EXPECT_TRUE(over);
}

TEST(Shield, DroppedWhileItWaitsDropsTheWork) {
  const live_objects live;
  pipe<int> values(1);
  sync_wait([](async_generator<int> items, const live_objects& seen) -> task<> {
    const auto waits = [](async_generator<int> inner) -> async_generator<int> {
      const auto holds = [](live_object, async_generator<int> from) -> task<int> {
        const auto item = co_await from.next();
        co_return *item;
      };
      co_yield co_await shield(holds(live_object(1), std::move(inner)));
    };
    const auto ready = []() -> async_generator<int> { co_yield 1; };
    {
      auto either = protocoro::merge(waits(std::move(items)), ready());
      co_await either.next();
      EXPECT_GT(seen.added(), 0);
    }
    EXPECT_EQ(seen.added(), 0);
  }(values.items(), live));
  EXPECT_FALSE(values.try_push(1));  // its reader is gone
}

TEST(Shield, StopsOfOtherThreadsMeetItsEnd) {
  const live_objects live;
  {
    protocoro::thread_pool pool(2);
    for (int i = 0; i != 300; ++i) {
      pipe<int> values(1);
      auto work = spawn(
          [](live_object, async_generator<int> items) -> task<int> {
            co_return co_await shield(reads(std::move(items)));
          }(live_object(1), values.items()),
          pool.get_executor());
      std::thread stops([&work] { work.request_stop(); });
      values.try_push(i + 1);
      stops.join();
      EXPECT_EQ(sync_wait(std::move(work).join()), i + 1);
    }
  }
  EXPECT_EQ(live.added(), 0);
}

}  // namespace
