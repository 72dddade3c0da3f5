// A shutdown ends, whatever is in flight, and says so to both sides.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "../harness/attendance.hpp"
#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/result.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;

/// A call that waits in the server, and where.
using shutdown_case = std::tuple<rpc_kind, const char*, place>;

class Shutdown : public testing::TestWithParam<shutdown_case> {
 protected:
  call_plan plan() const {
    call_plan made(std::get<0>(GetParam()), request_for(std::get<1>(GetParam()), 0));
    made.then = requests_then::stay_open;
    return made;
  }

  world world_{std::get<2>(GetParam())};
};

TEST_P(Shutdown, StopsWhatWaits) {
  auto running = spawn(make(world_.client, plan()));
  world_.handler.waiters.wait_for_entries(1);
  world_.server().shutdown(0ms);
  EXPECT_EQ(world_.handler.handlers.inside(), 0);
  const outcome seen = sync_wait(std::move(running).join());
  EXPECT_FALSE(seen.status.ok());
  EXPECT_FALSE(seen.cancelled_here);
}

TEST_P(Shutdown, StopsWhatStillWaitsAfterTheGrace) {
  auto running = spawn(make(world_.client, plan()));
  world_.handler.waiters.wait_for_entries(1);
  world_.server().shutdown(30ms);
  EXPECT_EQ(world_.handler.handlers.inside(), 0);
  EXPECT_FALSE(sync_wait(std::move(running).join()).status.ok());
}

std::string name(const testing::TestParamInfo<shutdown_case>& info) {
  const auto& [kind, where, runs_on] = info.param;
  std::string text = name_of(kind) + "That" + where + (runs_on == place::pool ? "OnAPool" : "");
  std::string letters;
  for (const char c : text)
    if (c != ' ' && c != '_') letters += c;
  return letters;
}

INSTANTIATE_TEST_SUITE_P(
    Rpc, Shutdown,
    testing::Combine(testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                     rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                     testing::Values(scene::waits, scene::calls),
                     testing::Values(place::inline_, place::pool)),
    name);
INSTANTIATE_TEST_SUITE_P(
    RpcReading, Shutdown,
    testing::Combine(testing::Values(rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                     testing::Values(scene::reads), testing::Values(place::inline_, place::pool)),
    name);
INSTANTIATE_TEST_SUITE_P(
    RpcYielding, Shutdown,
    testing::Combine(testing::Values(rpc_kind::server_streaming, rpc_kind::bidi_streaming),
                     testing::Values(scene::yields), testing::Values(place::inline_, place::pool)),
    name);

/// Until new calls are refused: the shutdown has begun.
void wait_for_refusal(RpcTestClient& client, rpc_kind kind = rpc_kind::unary) {
  for (;;) {
    const auto next = sync_wait(make(client, call_plan(kind, request_for("new"))));
    if (next.code() == status_code::UNAVAILABLE) return;
  }
}

class Grace : public testing::TestWithParam<std::chrono::milliseconds> {};

TEST_P(Grace, IsForCallsInFlightAndNotForNewOnes) {
  world here;
  auto running = spawn(make(here.client, call_plan(rpc_kind::unary, request_for(scene::waits))));
  here.handler.waiters.wait_for_entries(1);
  std::thread shutdown([&] { here.server().shutdown(GetParam()); });
  wait_for_refusal(here.client);
  here.handler.released.close();
  EXPECT_TRUE(sync_wait(std::move(running).join()).status.ok());
  shutdown.join();
}

INSTANTIATE_TEST_SUITE_P(Rpc, Grace,
                         testing::Values(std::chrono::milliseconds(std::chrono::hours(1)),
                                         std::chrono::milliseconds::max()));

TEST(ServerShutdown, MayBeCalledAgainAndAtTheSameTime) {
  world here;
  auto running = spawn(make(here.client, call_plan(rpc_kind::unary, request_for(scene::waits))));
  here.handler.waiters.wait_for_entries(1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { here.server().shutdown(); });
  for (std::thread& thread : threads) thread.join();
  here.server().shutdown();
  here.server().run();  // nothing left to wait for
  EXPECT_FALSE(sync_wait(std::move(running).join()).status.ok());
}

TEST(ServerShutdown, EndsThePatienceOfOneThatWaits) {
  world here;
  auto running = spawn(make(here.client, call_plan(rpc_kind::unary, request_for(scene::waits))));
  here.handler.waiters.wait_for_entries(1);
  std::thread patient([&] { here.server().shutdown(1h); });
  wait_for_refusal(here.client);
  here.server().shutdown(0ms);
  here.handler.waiters.wait_until_empty();
  EXPECT_FALSE(sync_wait(std::move(running).join()).status.ok());
  patient.join();
}

/// Shuts its own server down from within, twice.
class suicidal final : public RpcTestHandler {
 public:
  protocoro::server* own = nullptr;

  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    own->shutdown(1h);
    own->shutdown(1h);
    co_return reply_to(request, 0);
  }
};

TEST(ServerShutdown, InsideAHandlerBeginsAndLetsTheHandlerEnd) {
  for (const place where : {place::inline_, place::pool}) {
    suicidal handler;
    serving served(handler, where);
    handler.own = &served.server();
    RpcTestClient client(served.connect());
    auto last = spawn(make(client, call_plan(rpc_kind::unary, request_for("die"))));
    served.server().run();
    EXPECT_TRUE(sync_wait(std::move(last).join()).status.ok());
    const auto late = sync_wait(make(client, call_plan(rpc_kind::unary, request_for("late"))));
    EXPECT_EQ(late.code(), status_code::UNAVAILABLE);
  }
}

/// Begins a patient shutdown of its own server, and waits.
class patient final : public RpcTestHandler {
 public:
  protocoro::server* own = nullptr;
  attendance begun;

  task<TestReply> Unary(server_context&, const TestRequest&) override {
    own->shutdown(1h);
    const attendance::visitor here(begun);
    protocoro::pipe<TestReply> never(1);
    auto items = never.items();
    const auto reply = co_await items.next();
    co_return *reply;
  }
};

TEST(ServerShutdown, InsideAHandlerIsCutShortByTheServersEnd) {
  patient handler;
  std::optional<serving> served(std::in_place, handler);
  handler.own = &served->server();
  RpcTestClient client(served->connect());
  auto last = spawn(make(client, call_plan(rpc_kind::unary, request_for("a"))));
  handler.begun.wait_for_entries(1);
  wait_for_refusal(client, rpc_kind::server_streaming);  // unimplemented until then
  served.reset();
  EXPECT_FALSE(sync_wait(std::move(last).join()).status.ok());
}

/// A server in a coroutine's frame: its end waits on the thread of sync_wait.
TEST(ServerShutdown, MayComeWithTheFrameOfACoroutine) {
  const auto serve = []() -> task<> {
    world here;
    const auto seen = co_await make(here.client, call_plan(rpc_kind::unary, request_for("a")));
    EXPECT_TRUE(seen.status.ok());
  };
  sync_wait(serve());
}

TEST(ServerShutdown, IsSeenAsUnavailableByLaterCalls) {
  world here;
  here.server().shutdown();
  const auto seen = sync_wait(make(here.client, call_plan(rpc_kind::unary, request_for("late"))));
  EXPECT_EQ(seen.code(), status_code::UNAVAILABLE);
}

}  // namespace
}  // namespace rpc_test
