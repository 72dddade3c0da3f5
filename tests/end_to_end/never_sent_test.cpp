// Calls that have never left this process: any method may be called again.
#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "../harness/doing.hpp"
#include "../harness/shelf_world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/resilience/circuit_breaker.hpp"
#include "protocoro/security/call_credentials.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::channel_options;
using protocoro::circuit_breaker;
using protocoro::circuit_options;
using protocoro::failed_attempt;
using protocoro::hedge;
using protocoro::hedging_options;
using protocoro::next_step;
using protocoro::outgoing_call;
using protocoro::retry;
using protocoro::rpc_error;
using protocoro::status_code;
using protocoro::sync_wait;

class NeverSent : public Shelf {
 protected:
  protocoro::retry_options counted() {
    return quick().on_retry([this](const failed_attempt&) { ++repeated; });
  }

  int repeated = 0;
};

TEST_P(NeverSent, IsACallThatHasFoundNoConnection) {
  const std::string round_robin = R"({"loadBalancingConfig": [{"round_robin": {}}]})";
  const std::string no_socket =
      "unix:" + testing::TempDir() + "no-socket-" + std::to_string(getpid());
  const auto balanced = channel_options().argument("grpc.service_config", round_robin);
  for (const auto& options : {channel_options(), balanced})
    for (const std::string& target :
         {std::string("127.0.0.1:1"), std::string("ipv4:127.0.0.1:1,127.0.0.1:2"), no_socket}) {
      repeated = 0;
      connect_with({retry(counted())}, target, options);
      const shelf_end seen = call();
      EXPECT_EQ(seen.code, status_code::UNAVAILABLE);
      EXPECT_TRUE(seen.never_sent) << target;
      EXPECT_EQ(repeated, 2) << target;
    }
}

TEST_P(NeverSent, IsMadeAgainUntilAServerListens) {
  const std::string target = "unix:" + testing::TempDir() + "shelf-" + std::to_string(getpid());
  shelf another;
  std::optional<protocoro::server> later;
  const auto listen = [&](const failed_attempt&) {
    if (!later) later.emplace(protocoro::server_options().listen(target), another);
  };
  connect_with({retry(patient().on_retry(listen))}, target, reconnecting());
  EXPECT_EQ(call().code, status_code::OK);
  EXPECT_TRUE(later);
  EXPECT_EQ(another.handlers.entries(), 1);
}

/// gRPC's own retries send a call whose handler runs, and find no connection for the next attempt.
TEST_P(NeverSent, IsNoCallOfWhichGrpcHasSentAnAttempt) {
  const std::string policy = R"({"methodConfig": [{"name": [{}], "retryPolicy": {
      "maxAttempts": 2, "initialBackoff": "0.01s", "maxBackoff": "0.01s", "backoffMultiplier": 1,
      "retryableStatusCodes": ["UNAVAILABLE"]}}]})";
  connect_with({retry(counted())}, {}, channel_options().argument("grpc.service_config", policy));
  handler.waits = true;
  auto running = protocoro::spawn(started());
  handler.handlers.wait_for_entries(1);
  line.refuse();
  const shelf_end seen = sync_wait(std::move(running).join());
  EXPECT_EQ(seen.code, status_code::UNAVAILABLE);
  EXPECT_FALSE(seen.never_sent);
  EXPECT_EQ(repeated, 0);
  EXPECT_EQ(handler.handlers.entries(), 1);
}

TEST_P(NeverSent, IsACallWhoseDeadlineHadPassed) {
  connect_with({});
  const auto options = call_options().timeout(0s);
  const shelf_end seen = sync_wait(end_of(*client, GetParam(), options));
  EXPECT_EQ(seen.code, status_code::DEADLINE_EXCEEDED);
  EXPECT_TRUE(seen.never_sent);
}

TEST_P(NeverSent, IsACallThatAnOpenCircuitRefuses) {
  connect_with({retry(counted()), circuit_breaker(circuit_options().open_at(0.5, 1, 1h))});
  handler.fail_with("not now");
  EXPECT_FALSE(call().never_sent);
  EXPECT_EQ(repeated, 0);
  EXPECT_TRUE(call().never_sent);
  EXPECT_EQ(repeated, 2);
  EXPECT_EQ(handler.handlers.entries(), 1);
}

task<protocoro::access_token> find_no_token() {
  throw rpc_error(status_code::UNAVAILABLE, "the mint is closed");
  co_return protocoro::access_token("never", 1h);
}

TEST_P(NeverSent, IsACallForWhichThereIsNoToken) {
  connect_with(
      {retry(counted()),
       protocoro::send_bearer_token(find_no_token, protocoro::token_options().allow_plaintext())});
  EXPECT_TRUE(call().never_sent);
  EXPECT_EQ(repeated, 2);
  EXPECT_EQ(handler.handlers.entries(), 0);
}

TEST_P(NeverSent, IsNoneOfTheAttemptsOfAHedge) {
  connect_with(
      {retry(counted()), hedge(hedging_options().attempts(2).delay(24h).idempotent(all()))},
      "127.0.0.1:1");
  EXPECT_TRUE(call().never_sent);
  EXPECT_EQ(repeated, 2);
  connect_with(
      {retry(counted()), hedge(hedging_options().attempts(2).delay(24h).idempotent(all()))});
  handler.fail_with("not now");
  EXPECT_FALSE(call().never_sent);
  EXPECT_EQ(handler.handlers.entries(), 2);
}

using doing = doing_as<protocoro::client_interceptor, outgoing_call>;

/// As one that keeps a record of calls at a server of its own, which cannot be reached.
task<> fails_afterwards(doing&, outgoing_call&, next_step next) {
  co_await next();
  throw rpc_error(status_code::UNAVAILABLE, "no record").never_sent(true);
}

/// As one that asks another server when the first has failed.
task<> fails_over(doing&, outgoing_call&, next_step next) {
  bool failed = false;
  try {
    co_await next();
  } catch (const rpc_error&) {
    failed = true;
  }
  if (failed) throw rpc_error(status_code::UNAVAILABLE, "nor the other").never_sent(true);
}

TEST_P(NeverSent, IsNoCallThatAnInterceptorHasSentAndFailed) {
  connect_with({retry(counted()), std::make_shared<doing>(fails_afterwards)});
  EXPECT_EQ(call().code, status_code::UNAVAILABLE);
  EXPECT_EQ(handler.handlers.entries(), 1);
  handler.fail_with("not now");
  connect_with({retry(counted()), std::make_shared<doing>(fails_over)});
  EXPECT_EQ(call().code, status_code::UNAVAILABLE);
  EXPECT_EQ(handler.handlers.entries(), 2);
  EXPECT_EQ(repeated, 0);
}

INSTANTIATE_TEST_SUITE_P(Rpc, NeverSent, testing::Values("Add", "TakeAll"), shelf_method);

}  // namespace
}  // namespace rpc_test
