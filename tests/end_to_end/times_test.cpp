// Durations at the ends of their range: nothing and less means at once, the largest for ever.
// What overflows is found by UndefinedBehaviorSanitizer, and by what comes of it.
#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "../harness/calls.hpp"
#include "../harness/mint.hpp"
#include "../harness/retry_world.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/completion_queue.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/grpc/blocking_watch.hpp"
#include "protocoro/resilience/call_limits.hpp"
#include "protocoro/resilience/circuit_breaker.hpp"
#include "protocoro/resilience/default_timeout.hpp"
#include "protocoro/resilience/hedging.hpp"
#include "protocoro/resilience/retry.hpp"
#include "protocoro/security/call_credentials.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::channel_options;
using protocoro::server_options;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

const auto nothing_or_less = {0ns, -1ns, nanoseconds::min()};

const auto every_kind = {rpc_kind::unary, rpc_kind::server_streaming, rpc_kind::client_streaming,
                         rpc_kind::bidi_streaming};

class Times : public testing::Test {
 protected:
  void serve(server_options options = {}) {
    served.emplace(handler, place::inline_, std::move(options));
  }
  void connect_with(std::shared_ptr<protocoro::client_interceptor> interceptor) {
    if (!served) serve();
    client.emplace(
        protocoro::connect(served->address(), channel_options().intercept(std::move(interceptor))));
  }
  outcome call(rpc_kind kind = rpc_kind::unary, TestRequest request = request_for("hello")) {
    if (!client) client.emplace(served->connect());
    return sync_wait(make(*client, call_plan(kind, std::move(request))));
  }
  outcome fail() {
    TestRequest failing = request_for("fails", 0);
    failing.set_fail_with(status_code::UNAVAILABLE);
    return call(rpc_kind::unary, failing);
  }
  int arrived() const { return handler.handlers.entries(); }

  subject handler;
  std::optional<serving> served;
  std::optional<RpcTestClient> client;
};

TEST_F(Times, OfADefaultTimeout) {
  for (const nanoseconds time : nothing_or_less) {
    connect_with(protocoro::default_timeout(time));
    for (const rpc_kind kind : every_kind)
      EXPECT_EQ(call(kind).code(), status_code::DEADLINE_EXCEEDED);
  }
  EXPECT_EQ(arrived(), 0);
  connect_with(protocoro::default_timeout(nanoseconds::max()));
  for (const rpc_kind kind : every_kind) EXPECT_TRUE(call(kind).status.ok());
}

TEST_F(Times, OfALimitOfHandlers) {
  for (const nanoseconds time : nothing_or_less) {
    serve(server_options().intercept(protocoro::limit_time(time)));
    client.reset();
    for (const rpc_kind kind : every_kind)
      EXPECT_EQ(call(kind).code(), status_code::DEADLINE_EXCEEDED);
  }
  EXPECT_EQ(arrived(), 0);
  serve(server_options().intercept(protocoro::limit_time(nanoseconds::max())));
  client.reset();
  for (const rpc_kind kind : every_kind) EXPECT_TRUE(call(kind).status.ok());
}

TEST_F(Times, OfTheDelayOfAHedge) {
  int attempts = 0;
  const auto hedging =
      protocoro::hedging_options().attempts(3).idempotent({"protocoro.testing.RpcTest"});
  for (const nanoseconds time : nothing_or_less) {
    connect_with(protocoro::hedge(protocoro::hedging_options(hedging).delay(time)));
    auto waits = spawn(make(*client, call_plan(rpc_kind::unary, request_for(scene::waits))));
    handler.waiters.wait_for_entries(attempts += 3);
    waits.request_stop();
    EXPECT_TRUE(sync_wait(std::move(waits).join()).cancelled_here);
  }
  connect_with(protocoro::hedge(protocoro::hedging_options(hedging).delay(nanoseconds::max())));
  auto waits = spawn(make(*client, call_plan(rpc_kind::unary, request_for(scene::waits))));
  handler.waiters.wait_for_entries(attempts + 1);
  EXPECT_TRUE(call().status.ok());  // over the same connection, behind any other attempts
  EXPECT_EQ(handler.waiters.entries(), attempts + 1);
  waits.request_stop();
  EXPECT_TRUE(sync_wait(std::move(waits).join()).cancelled_here);
}

TEST_F(Times, OfTheTimeThatACircuitIsOpen) {
  for (const nanoseconds time : {0ns, -1ns, nanoseconds::min(), nanoseconds::max()}) {
    connect_with(protocoro::circuit_breaker(
        protocoro::circuit_options().open_at(1, 2, nanoseconds::max()).open_for(time)));
    for (int i = 0; i != 2; ++i) EXPECT_EQ(fail().code(), status_code::UNAVAILABLE);
    EXPECT_EQ(call().status.ok(), time <= 0ns);  // tried again at once, or never
  }
}

/// After each failure the next pause is twice as long.
TEST_F(Times, OfTheBackOffOfATokensSource) {
  using protocoro::token_options;
  steady_clock::time_point now;
  for (const nanoseconds time : {0ns, -1ns, nanoseconds::min(), nanoseconds::max()}) {
    mint source;
    source.failure = std::make_exception_ptr(std::runtime_error("no"));
    connect_with(protocoro::send_bearer_token(
        [&source] { return mint::fetch(source); },
        token_options().back_off(time, time).margin(time).allow_plaintext().clock([&now] {
          return now;
        })));
    for (int i = 0; i != 3; ++i) EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
    EXPECT_EQ(source.runs.entries(), time <= 0ns ? 3 : 1);
    now += 24h * 365 * 100;  // for ever is over then
    EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
    now += 24h * 365 * 50;
    EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
    EXPECT_EQ(source.runs.entries(), time <= 0ns ? 5 : 2);
    now += 24h * 365 * 100;
    EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
    EXPECT_EQ(source.runs.entries(), time <= 0ns ? 6 : 3);
    now = {};
    client.reset();
  }
}

/// One that has ended when it comes serves the calls that waited for it.
TEST_F(Times, OfTheLifeOfAToken) {
  for (const nanoseconds time : {0ns, -1ns, nanoseconds::min(), nanoseconds::max()}) {
    int runs = 0;
    const auto source = [&runs, time]() {
      ++runs;
      return [](nanoseconds life) -> task<protocoro::access_token> {
        co_return protocoro::access_token("token", life);
      }(time);
    };
    for (const nanoseconds margin : {nanoseconds::min(), nanoseconds::max()}) {
      runs = 0;
      connect_with(protocoro::send_bearer_token(
          source, protocoro::token_options().margin(margin).allow_plaintext()));
      for (int i = 0; i != 3; ++i) EXPECT_TRUE(call().status.ok());
      EXPECT_EQ(runs, time <= 0ns ? 3 : 1);
    }
  }
}

TEST_F(Times, OfTheLimitOfATokensSource) {
  mint source;
  for (const nanoseconds time : nothing_or_less) {
    connect_with(protocoro::send_bearer_token(
        [&source] { return mint::fetch(source); },
        protocoro::token_options().time_limit(time).allow_plaintext()));
    EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
  }
  EXPECT_EQ(source.runs.entries(), 0);
  connect_with(protocoro::send_bearer_token(
      [&source] { return mint::fetch(source); },
      protocoro::token_options().time_limit(nanoseconds::max()).allow_plaintext()));
  EXPECT_TRUE(call().status.ok());
}

class TimesOfRetry : public Retry {};

TEST_P(TimesOfRetry, OfItsBackOff) {
  nanoseconds longest{0};
  for (const double factor : {1.0, 1e300}) {
    connect_with(retry_options()
                     .attempts(3)
                     .back_off(nanoseconds::max(), nanoseconds::max(), factor)
                     .on_retry([&](const protocoro::failed_attempt& attempt) {
                       longest = attempt.pause;
                       throw std::runtime_error("not so long");
                     }));
    door->refuses = 1;
    EXPECT_THROW(call(), std::runtime_error);
    EXPECT_GT(longest, 24h * 365 * 50);
    door->refuses = 1;  // no time for that
    EXPECT_EQ(call(request_for("hello"), call_options().timeout(1h)).code(),
              status_code::UNAVAILABLE);
  }
  EXPECT_THROW(retry_options().back_off(0s, 0s, std::numeric_limits<double>::infinity()),
               std::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(, TimesOfRetry,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming),
                         name_of_kind);

TEST_F(Times, OfAServersConnections) {
  for (const milliseconds time : {milliseconds::max(), milliseconds(24h * 365)}) {
    serve(server_options()
              .keep_alive(time, time)
              .max_connection_idle(time)
              .max_connection_age(time, time)
              .leave_for(time));
    client.emplace(protocoro::connect(served->address(), channel_options().keep_alive(time, time)));
    EXPECT_TRUE(call().status.ok());
  }
  // Not gRPC's default for the interval: then none would come for hours.
  for (const milliseconds time : {0ms, -1ms, milliseconds::min()}) {
    serve(server_options().keep_alive(time, 1h).max_connection_age(1h, time));
    client.emplace(protocoro::connect(served->address(), channel_options().keep_alive(time, 1h)));
    EXPECT_TRUE(call().status.ok());
  }
}

/// Never what gRPC takes for its default; the largest number stands for never.
TEST_F(Times, OfAConnectionAreOnesThatGrpcTakes) {
  for (const milliseconds time :
       {0ms, -1ms, milliseconds::min(), milliseconds::max(), milliseconds(24h * 365)}) {
    const server_options options = server_options()
                                       .keep_alive(time, time)
                                       .max_connection_idle(time)
                                       .max_connection_age(time, time);
    EXPECT_EQ(options.arguments().size(), 5U);
    for (const auto& [name, value] : options.arguments())
      EXPECT_EQ(value, time <= 0ms ? 1 : std::numeric_limits<int>::max()) << name;
  }
}

TEST_F(Times, OfThePatienceOfADump) {
  serve();
  client.emplace(served->connect());
  auto waits = spawn(make(*client, call_plan(rpc_kind::unary, request_for(scene::waits))));
  handler.waiters.wait_for_entries(1);
  for (const milliseconds time : {0ms, -1ms, milliseconds::min(), milliseconds::max()}) {
    const std::string said = served->server().dump(time);
    EXPECT_NE(said.find("calls: 1\n"), std::string::npos) << said;
    const bool asked = said.find("waits_for=\"pipe\"") != std::string::npos;
    EXPECT_TRUE(asked || time <= 0ms) << said;
  }
  waits.request_stop();
  sync_wait(std::move(waits).join());
}

TEST_F(Times, OfTheGraceOfAShutdown) {
  for (const milliseconds time : {0ms, -1ms, milliseconds::min()}) {
    subject other;
    serving ends(other);
    RpcTestClient asks(ends.connect());
    auto waits = spawn(make(asks, call_plan(rpc_kind::unary, request_for(scene::waits))));
    other.waiters.wait_for_entries(1);
    ends.server().shutdown(time);
    EXPECT_FALSE(sync_wait(std::move(waits).join()).status.ok());
    ends.server().run(time);
  }
}

TEST_F(Times, OfAWaitForAQueue) {
  protocoro::completion_queue queue(0);
  for (const nanoseconds time : nothing_or_less) EXPECT_FALSE(queue.run_one(time));
}

TEST_F(Times, OfAWatchForThoseThatBlock) {
  int reports = 0;
  const auto report = [&reports](const auto&, milliseconds) { ++reports; };
  for (const milliseconds time : {milliseconds::max(), 0ms, -1ms, milliseconds::min()}) {
    protocoro::watch_blocking(time, report);
    connect_with(protocoro::default_timeout(1h));
    EXPECT_TRUE(call().status.ok());
    served.reset();
    client.reset();
  }
  protocoro::watch_blocking(0ms);
  EXPECT_EQ(reports, 0);
}

}  // namespace
}  // namespace rpc_test
