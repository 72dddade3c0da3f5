// A connection that breaks or falls silent, at every moment of a call of every kind: the client is
// told, the handler is stopped, nobody else is harmed.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

#include "../harness/calls.hpp"
#include "../harness/live_objects.hpp"
#include "../harness/tcp_proxy.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::spawn;
using protocoro::spawned;
using protocoro::status_code;
using protocoro::sync_wait;

/// More than what else is said on a connection, less than a large message.
constexpr std::size_t in_mid_message = 30'000;

TestRequest large_request(const char* text) {
  TestRequest request = request_for(text, 0);
  request.set_payload(std::string(10 * in_mid_message, 'x'));
  return request;
}

/// The second request comes when the test says so, then no other.
async_generator<TestRequest> two_requests(TestRequest first, TestRequest second,
                                          protocoro::pipe<int>& go, support::live_object) {
  co_yield first;
  auto items = go.items();
  co_await items.next();
  co_yield second;
  protocoro::pipe<int> never(1);
  auto nothing = never.items();
  co_await nothing.next();
}

class CutConnection : public testing::TestWithParam<std::tuple<rpc_kind, place>> {
 protected:
  ~CutConnection() override { EXPECT_EQ(live_.added(), 0); }

  rpc_kind kind() const { return std::get<0>(GetParam()); }

  call_plan plan(TestRequest request, requests_then then = requests_then::stay_open) const {
    call_plan made(kind(), std::move(request));
    made.then = then;
    return made;
  }
  call_plan hello() const { return plan(request_for("hello"), requests_then::end); }
  outcome call(call_plan made) { return sync_wait(make(client_, std::move(made))); }

  /// The first request, then a large one as soon as `go_` is closed.
  task<outcome> call_with_two(TestRequest first) {
    auto requests =
        two_requests(std::move(first), large_request("large"), go_, support::live_object(1));
    if (kind() == rpc_kind::client_streaming)
      return collect(client_.ClientStreaming(std::move(requests)), form::exception);
    return collect(client_.Bidi(std::move(requests)), form::exception);
  }

  void expect_unavailable(spawned<outcome> running) {
    const outcome seen = sync_wait(std::move(running).join());
    EXPECT_EQ(seen.code(), status_code::UNAVAILABLE) << seen.status.error_message();
    EXPECT_FALSE(seen.cancelled_here);
  }

  void expect_unharmed(int stopped_handlers) {
    subject& handler = world_.handler;
    handler.handlers.wait_until_empty();
    EXPECT_EQ(handler.stops, stopped_handlers);
    EXPECT_TRUE(sync_wait(make(world_.client, hello())).status.ok());
  }
  /// The first calls may still go over the dead connection, also those that wait for a live one.
  void expect_recovered() {
    call_plan again = hello();
    again.options.wait_for_ready();
    outcome seen = call(again);
    while (seen.code() == status_code::UNAVAILABLE) seen = call(again);
    EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  }

  const support::live_objects live_{};
  world world_{std::get<1>(GetParam())};
  tcp_proxy proxy_{world_.server().port()};
  RpcTestClient client_{behind_pass_through(protocoro::connect(proxy_.address()))};
  protocoro::pipe<int> go_{1};
};

TEST_P(CutConnection, BeforeTheFirstCallIsUnavailable) {
  proxy_.refuse();
  EXPECT_EQ(call(hello()).code(), status_code::UNAVAILABLE);
  EXPECT_EQ(world_.handler.handlers.entries(), 0);
  expect_unharmed(0);
}

TEST_P(CutConnection, BetweenTwoCallsIsUnavailable) {
  EXPECT_TRUE(call(hello()).status.ok());
  proxy_.refuse();
  EXPECT_EQ(call(hello()).code(), status_code::UNAVAILABLE);
  EXPECT_EQ(world_.handler.handlers.entries(), 1);
  expect_unharmed(0);
}

TEST_P(CutConnection, WhileTheHandlerWaitsStopsIt) {
  auto running = spawn(make(client_, plan(request_for(scene::waits, 0))));
  world_.handler.waiters.wait_for_entries(1);
  proxy_.cut();
  expect_unavailable(std::move(running));
  expect_unharmed(1);
  expect_recovered();
}

TEST_P(CutConnection, InMidMessageOfTheReplyStopsTheHandler) {
  proxy_.cut_after(tcp_proxy::to_client, in_mid_message);
  expect_unavailable(spawn(make(client_, plan(request_for(scene::yields, 0), requests_then::end))));
  proxy_.wait_for_cut();
  expect_unharmed(streams_replies(kind()) ? 1 : 0);  // the others have done their work
  expect_recovered();
}

/// Of the kinds whose handler begins when the request is there.
class CutRequest : public CutConnection {};

TEST_P(CutRequest, NeverEntersTheHandler) {
  proxy_.cut_after(tcp_proxy::to_server, in_mid_message);
  expect_unavailable(spawn(make(client_, plan(large_request("hello")))));
  EXPECT_EQ(world_.handler.handlers.entries(), 0);
  expect_unharmed(0);
  expect_recovered();
}

class CutRequestStream : public CutConnection {};

TEST_P(CutRequestStream, StopsTheHandlerThatWaitsForARequest) {
  auto running = spawn(call_with_two(request_for(scene::reads, 0)));
  world_.handler.waiters.wait_for_entries(1);
  proxy_.cut_after(tcp_proxy::to_server, in_mid_message);
  go_.close();
  expect_unavailable(std::move(running));
  proxy_.wait_for_cut();
  expect_unharmed(1);
  expect_recovered();
}

class SilentConnection : public CutConnection {
 protected:
  void expect_deadline() {
    call_plan waits = plan(request_for(scene::waits, 0));
    waits.options.timeout(50ms);
    EXPECT_EQ(call(waits).code(), status_code::DEADLINE_EXCEEDED);
    expect_stopped_handlers();
  }
  /// Whether the handler has begun by then is up to the machine: if so, it is stopped. A late call
  /// has come to it when the server has gone, or never comes.
  void expect_stopped_handlers() {
    world_.handler.handlers.wait_until_empty();
    EXPECT_TRUE(sync_wait(make(world_.client, hello())).status.ok());
    world_.server().shutdown(0ms);
    EXPECT_EQ(world_.handler.stops, world_.handler.waiters.entries());
  }
};

TEST_P(SilentConnection, FromTheBeginningIsLeftAtTheDeadline) {
  proxy_.stall(tcp_proxy::to_client);
  expect_deadline();
  EXPECT_EQ(world_.handler.handlers.entries(), 1);  // of the other client
}

TEST_P(SilentConnection, ThatSwallowsTheRequestIsLeftAtTheDeadline) {
  EXPECT_TRUE(call(hello()).status.ok());
  proxy_.stall(tcp_proxy::to_server);
  expect_deadline();
  EXPECT_EQ(world_.handler.waiters.entries(), 0);
}

TEST_P(SilentConnection, ThatSwallowsTheReplyIsLeftAtTheDeadline) {
  EXPECT_TRUE(call(hello()).status.ok());
  proxy_.stall(tcp_proxy::to_client);
  expect_deadline();
}

/// The server is not told: its own clock must stop the handler.
TEST_P(SilentConnection, DuringTheCallIsLeftAtTheDeadlineByBothSides) {
  call_plan waits = plan(request_for(scene::waits, 0));
  waits.options.timeout(100ms);
  std::atomic<bool> over = false;
  auto running = spawn([](task<outcome> made, std::atomic<bool>& ended) -> task<outcome> {
    outcome seen = co_await std::move(made);
    ended = true;
    co_return seen;
  }(make(client_, waits), over));
  while (world_.handler.waiters.entries() == 0 && !over) std::this_thread::yield();
  proxy_.stall(tcp_proxy::to_server);
  proxy_.stall(tcp_proxy::to_client);
  EXPECT_EQ(sync_wait(std::move(running).join()).code(), status_code::DEADLINE_EXCEEDED);
  expect_stopped_handlers();
}

std::string name(const testing::TestParamInfo<CutConnection::ParamType>& tested) {
  return name_of(std::get<0>(tested.param)) +
         (std::get<1>(tested.param) == place::pool ? "OnAPool" : "Inline");
}

constexpr auto unary = rpc_kind::unary;
constexpr auto server_streaming = rpc_kind::server_streaming;
constexpr auto client_streaming = rpc_kind::client_streaming;
constexpr auto bidi = rpc_kind::bidi_streaming;

template <class... Kinds>
auto each(Kinds... kinds) {
  return testing::Combine(testing::Values(kinds...), testing::Values(place::inline_, place::pool));
}

INSTANTIATE_TEST_SUITE_P(Rpc, CutConnection, each(unary, server_streaming, client_streaming, bidi),
                         name);
INSTANTIATE_TEST_SUITE_P(Rpc, CutRequest, each(unary, server_streaming), name);
INSTANTIATE_TEST_SUITE_P(Rpc, CutRequestStream, each(client_streaming, bidi), name);
INSTANTIATE_TEST_SUITE_P(Rpc, SilentConnection,
                         testing::Combine(testing::Values(unary, server_streaming, client_streaming,
                                                          bidi),
                                          testing::Values(place::inline_)),
                         name);

}  // namespace
}  // namespace rpc_test
