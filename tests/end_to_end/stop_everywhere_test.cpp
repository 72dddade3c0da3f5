// A stop at every place where a client's coroutines may wait: the same calls again and again, each
// time stopped one wake-up later, until they end before they are stopped.
#include <gtest/gtest.h>

#include <exception>
#include <string>
#include <thread>
#include <utility>

#include "../harness/calls.hpp"
#include "../harness/live_objects.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/tcp_proxy.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/when_all.hpp"

namespace rpc_test {
namespace {

using protocoro::spawn;

/// What one run has seen. Touched by the test's own thread only, which runs all its coroutines.
class progress {
 public:
  void step() { stopped ? ++steps_after_stop : ++steps; }

  int steps = 0;
  int steps_after_stop = 0;
  bool stopped = false;
  bool over = false;
  bool cancelled = false;
  std::exception_ptr failure;
};

using scenario = task<> (*)(RpcTestClient&, progress&, support::live_object);
using named_scenario = std::pair<const char*, scenario>;

task<> unary(RpcTestClient& client, progress& seen, support::live_object) {
  co_await client.Unary(request_for("hello"));
  seen.step();
  co_await client.Unary(request_for("again"));
  seen.step();
}

task<> server_streaming(RpcTestClient& client, progress& seen, support::live_object) {
  auto replies = client.ServerStreaming(request_for("hello", 3));
  while (auto reply = co_await replies.next()) seen.step();
  seen.step();
}

/// Requests that count themselves, each made with a call of its own.
async_generator<TestRequest> requests(RpcTestClient& client, support::live_object counted) {
  for (int i = 0; i < 3; ++i) {
    const TestReply asked = co_await client.Unary(request_for("next"));
    co_yield request_for(asked.text(), counted.value());
  }
}

task<> client_streaming(RpcTestClient& client, progress& seen, support::live_object counted) {
  co_await client.ClientStreaming(requests(client, counted));
  seen.step();
}

task<> bidi(RpcTestClient& client, progress& seen, support::live_object counted) {
  auto replies = client.Bidi(requests(client, counted));
  while (auto reply = co_await replies.next()) seen.step();
  seen.step();
}

/// Each reply lets the next request go.
async_generator<TestRequest> answers(protocoro::pipe<int>& replies, support::live_object counted) {
  co_yield request_for("first", counted.value());
  auto items = replies.items();
  while (auto item = co_await items.next()) co_yield request_for("next", counted.value());
}

task<> ping_pong(RpcTestClient& client, progress& seen, support::live_object counted) {
  protocoro::pipe<int> arrived(1);
  auto replies = client.Bidi(answers(arrived, counted));
  int turn = 0;
  while (auto reply = co_await replies.next()) {
    seen.step();
    if (++turn == 3) arrived.close();
    if (turn < 3) co_await arrived.push(turn);
  }
  seen.step();
}

task<> two_at_once(RpcTestClient& client, progress& seen, support::live_object counted) {
  co_await when_all(client.Unary(request_for("hello")),
                    client.ClientStreaming(requests(client, counted)));
  seen.step();
}

task<> two_streams(RpcTestClient& client, progress& seen, support::live_object counted) {
  auto replies = protocoro::merge(client.ServerStreaming(request_for("hello", 2)),
                                  client.Bidi(requests(client, counted)));
  while (auto reply = co_await replies.next()) seen.step();
  seen.step();
}

task<> watch(task<> work, progress& seen) {
  try {
    co_await std::move(work);
  } catch (const protocoro::cancelled&) {
    seen.cancelled = true;
  } catch (...) {
    seen.failure = std::current_exception();
  }
  seen.over = true;
}

class StopEverywhere : public testing::TestWithParam<named_scenario> {
 protected:
  /// Stops after so many wake-ups, and waits until all is over. From the stop on the line is dead:
  /// nobody but the stop can end what waits, or destroy what it has left behind.
  progress run_until(int stop) {
    tcp_proxy line(world_.server().port());
    RpcTestClient client(behind_pass_through(protocoro::connect(line.address())));
    const progress seen = run_until(stop, line, client);
    while (live_.added() != 0) run_one();
    return seen;
  }

  progress run_until(int stop, tcp_proxy& line, RpcTestClient& client) {
    progress seen;
    auto running = spawn(watch(GetParam().second(client, seen, support::live_object(1)), seen),
                         here_.handle());
    for (int ran = 0; !seen.over; ran += run_one()) {
      if (ran != stop || std::exchange(seen.stopped, true)) continue;
      line.stall(tcp_proxy::to_server);
      line.stall(tcp_proxy::to_client);
      running.request_stop();
    }
    return seen;
  }

  int run_one() {
    if (here_.run_one()) return 1;
    std::this_thread::yield();
    return 0;
  }

  const support::live_objects live_{};
  support::manual_executor here_;
  world world_;
};

/// Replies that arrive together need fewer wake-ups: one run that ends in time does not mean all
/// do.
TEST_P(StopEverywhere, EndsAllAtOnceAndLeavesNothing) {
  const int all_steps = run_until(-1).steps;
  for (int stop = 0, ended_in_time = 0; ended_in_time < 3; ++stop) {
    SCOPED_TRACE(stop);
    const progress seen = run_until(stop);
    world_.handler.handlers.wait_until_empty();
    ended_in_time = seen.stopped ? 0 : ended_in_time + 1;
    EXPECT_EQ(seen.failure, nullptr);
    EXPECT_LE(seen.steps_after_stop, 1);  // an answer that was on its way
    EXPECT_EQ(seen.cancelled, seen.steps + seen.steps_after_stop != all_steps);
  }
}

std::string name(const testing::TestParamInfo<StopEverywhere::ParamType>& tested) {
  return tested.param.first;
}

INSTANTIATE_TEST_SUITE_P(Rpc, StopEverywhere,
                         testing::Values(named_scenario("Unary", unary),
                                         named_scenario("ServerStreaming", server_streaming),
                                         named_scenario("ClientStreaming", client_streaming),
                                         named_scenario("Bidi", bidi),
                                         named_scenario("PingPong", ping_pong),
                                         named_scenario("TwoAtOnce", two_at_once),
                                         named_scenario("TwoStreams", two_streams)),
                         name);

}  // namespace
}  // namespace rpc_test
