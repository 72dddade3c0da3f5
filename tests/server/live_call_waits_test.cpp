// How a server calls what its handlers wait for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "../harness/calls.hpp"
#include "../harness/diary.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/call_info.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/resume_on.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/server/live_call.hpp"
#include "protocoro/server/server_interceptor.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::call_info;
using protocoro::intercepted_call;
using protocoro::live_call;
using protocoro::live_call_state;
using protocoro::next_step;
using protocoro::server_interceptor;
using protocoro::server_options;
using protocoro::spawn;

task<> read_from(protocoro::pipe<int>& from) {
  auto items = from.items();
  co_await items.next();
}

/// Waits as it is told, until it is stopped or the pipe is closed.
class waits final : public server_interceptor {
 public:
  using function = task<> (*)(waits& self);
  explicit waits(function what) noexcept : what_(what) {}

  protocoro::pipe<int> closed{1};
  std::atomic<RpcTestClient*> neighbour{nullptr};
  std::atomic<int> begun{0};

 private:
  task<> intercept(intercepted_call& call, next_step next) override {
    if (call.context().metadata("inner")) return next();
    return wait();
  }
  task<> wait() {
    ++begun;
    co_await what_(*this);
  }

  const function what_;
};

/// The only call of a server that waits like this.
class one_that_waits {
 public:
  explicit one_that_waits(waits::function how)
      : interceptor(std::make_shared<waits>(how)),
        served_(handler_, place::inline_, server_options().intercept(interceptor)),
        client_(served_.connect()) {
    interceptor->neighbour = &client_;
    call.emplace(spawn(make(client_, call_plan(rpc_kind::unary, request_for("hello")))));
    while (interceptor->begun == 0) std::this_thread::yield();
  }

  live_call look(std::chrono::milliseconds patience = 60s) {
    return served_.server().calls(patience).at(0);
  }
  lines place_of_wait() { return look().waits_for(); }

  std::shared_ptr<waits> interceptor;

 private:
  subject handler_;
  serving served_;
  RpcTestClient client_;

 public:
  std::optional<decltype(spawn(std::declval<task<outcome>>()))> call;
};

task<> sleeps(waits&) { co_await protocoro::sleep_for(1h); }
task<> pushes(waits& self) {
  co_await self.closed.push(1);
  co_await self.closed.push(2);
}
task<> joins(waits& self) {
  auto work = spawn(sleeps(self));
  co_await std::move(work).join();
}
task<> joins_scope(waits& self) {
  protocoro::spawn_scope scope;
  scope.spawn(sleeps(self));
  co_await scope.join();
}
task<> does_two_things(waits& self) { co_await when_all(sleeps(self), read_from(self.closed)); }
task<> hears_of_call(call_info info) { co_await info.initial_metadata(); }
task<> begins_call(waits& self) {
  const call_info info;
  co_await when_all(
      self.neighbour.load()->Unary(request_for(scene::waits),
                                   call_options().metadata("inner", "1").record(info)),
      hears_of_call(info));
}
task<> is_shielded(waits& self) { co_await protocoro::shield(read_from(self.closed)); }

TEST(LiveCallWaits, HaveNames) {
  EXPECT_EQ(one_that_waits(sleeps).place_of_wait(), lines{"sleep"});
  EXPECT_EQ(one_that_waits(pushes).place_of_wait(), lines{"room in a pipe"});
  EXPECT_EQ(one_that_waits(joins).place_of_wait(), lines{"spawned work"});
  EXPECT_EQ(one_that_waits(joins_scope).place_of_wait(), lines{"spawn_scope"});
  EXPECT_EQ(one_that_waits(does_two_things).place_of_wait(), (lines{"sleep", "pipe"}));
  EXPECT_EQ(one_that_waits(begins_call).place_of_wait(),
            (lines{"protocoro.testing.RpcTest/Unary", "initial metadata"}));
}

TEST(LiveCallWaits, EndForWhoWatchesWithAStop) {
  one_that_waits here(is_shielded);
  EXPECT_EQ(here.place_of_wait(), lines{"shield"});
  EXPECT_FALSE(here.look().stopped());
  here.call->request_stop();
  while (!here.look().stopped() || !here.place_of_wait().empty()) std::this_thread::yield();
  EXPECT_THAT(to_string(here.look()), testing::HasSubstr(" stopped=yes"));
  EXPECT_EQ(here.look().state(), live_call_state::waiting);
  here.interceptor->closed.close();
}

/// A pool whose only thread is busy until it is let go.
class busy_pool {
 public:
  busy_pool() { blocker_.emplace(spawn(block(let_go_), pool_.get_executor())); }
  void let_go() {
    let_go_ = true;
    let_go_.notify_all();
  }
  protocoro::executor get_executor() const { return pool_.get_executor(); }

 private:
  static task<> block(std::atomic<bool>& until) {
    until.wait(false);
    co_return;
  }

  std::atomic<bool> let_go_{false};
  protocoro::thread_pool pool_{1};
  std::optional<decltype(spawn(std::declval<task<>>()))> blocker_;
};

std::atomic<busy_pool*> busy{nullptr};

task<> moves(waits& self) {
  co_await protocoro::resume_on(busy.load()->get_executor());
  co_await read_from(self.closed);
}

/// It cannot be asked there before it runs.
TEST(LiveCallWaits, ForAnExecutorAreNoWaits) {
  busy_pool pool;
  busy = &pool;
  one_that_waits here(moves);
  const live_call found = here.look(1ms);
  EXPECT_EQ(found.state(), live_call_state::running);
  EXPECT_EQ(found.waits_for(), lines());
  pool.let_go();
}

}  // namespace
}  // namespace rpc_test
