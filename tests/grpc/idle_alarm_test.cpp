// What plain code wakes while gRPC is in use goes on on gRPC's threads.
#include "protocoro/grpc/internal/idle_alarm.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/detail/root.hpp"
#include "protocoro/coro/internal/idle_runner.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using protocoro::async_generator;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::detail::idle_alarms;

/// Keeps the thread that runs it until all have been given.
class waiting_item final : public protocoro::work_item {
 public:
  waiting_item(std::latch& given, std::latch& ran) noexcept
      : work_item([](work_item& self) noexcept {
          auto& item = static_cast<waiting_item&>(self);
          item.given_.wait();
          item.ran_.count_down();
        }),
        given_(given),
        ran_(ran) {}

 private:
  std::latch& given_;
  std::latch& ran_;
};

/// gRPC has few threads: each of them can take one part of the burst, and no more.
TEST(IdleAlarm, RingsForABurstAndNotForEachPieceOfWork) {
  constexpr int pieces = 10'000;
  const world here;
  std::latch given(1);
  std::latch ran(pieces);
  std::vector<std::unique_ptr<waiting_item>> items;
  for (int i = 0; i != pieces; ++i) items.push_back(std::make_unique<waiting_item>(given, ran));
  const unsigned long before = idle_alarms();
  for (const auto& each : items) protocoro::detail::run_when_idle(*each);
  const unsigned long alarms = idle_alarms() - before;
  given.count_down();
  ran.wait();
  EXPECT_GE(alarms, 1U);
  EXPECT_LT(alarms, pieces / 10U);
}

/// Room for a value, a value, an end and a stop, from a thread that holds a lock which the woken
/// coroutine of a client wants.
TEST(IdleAlarm, LetsPlainCodeHoldALockThatTheWokenCoroutineWants) {
  world here;
  std::mutex mutex;
  pipe<int> values(1);
  auto caller =
      spawn([](async_generator<int> items, RpcTestClient& client, std::mutex& wanted) -> task<int> {
        int sum = 0;
        while (const auto value = co_await items.next()) {
          const std::lock_guard lock(wanted);
          sum += *value;
        }
        const auto seen = co_await make(client, call_plan(rpc_kind::unary, request_for("hello")));
        co_return seen.status.ok() ? sum : -1;
      }(values.items(), here.client, mutex));
  for (int i = 1; i <= 100; ++i) {
    bool pushed = false;
    while (!pushed) {
      const std::lock_guard lock(mutex);
      pushed = values.try_push(i);
    }
  }
  {
    const std::lock_guard lock(mutex);
    values.close();
  }
  EXPECT_EQ(sync_wait(std::move(caller).join()), 5050);
}

}  // namespace
}  // namespace rpc_test
