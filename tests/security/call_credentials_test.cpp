// Tokens of a client: one fetch at a time for all calls, before the old one ends, and again when a
// server refuses it.
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/mint.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/resume_on.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/security/call_credentials.hpp"
#include "token_door.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::access_token;
using protocoro::channel_options;
using protocoro::rpc_error;
using protocoro::send_bearer_token;
using protocoro::server_options;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::token_options;
using std::chrono::steady_clock;

const auto every_kind = {rpc_kind::unary, rpc_kind::server_streaming, rpc_kind::client_streaming,
                         rpc_kind::bidi_streaming};

class CallCredentials : public testing::Test {
 protected:
  void connect_with(token_options options) {
    options.clock([this] { return now_.load(); });
    auto token = send_bearer_token([this] { return mint::fetch(source); }, std::move(options));
    client.emplace(protocoro::connect(served_.address(), channel_options().intercept(token)));
  }
  outcome call(rpc_kind kind = rpc_kind::unary, call_options options = {}) {
    return sync_wait(started(kind, std::move(options)));
  }
  task<outcome> started(rpc_kind kind, call_options options = {}) {
    call_plan plan(kind, request_for("hello"));
    plan.options = std::move(options);
    return make(*client, std::move(plan));
  }
  void pass(std::chrono::nanoseconds time) { now_ = now_.load() + time; }

  protocoro::thread_pool pool{1};
  mint source;
  subject handler;
  std::shared_ptr<token_door> door = std::make_shared<token_door>();

 private:
  std::atomic<steady_clock::time_point> now_{steady_clock::time_point()};
  serving served_{handler, place::inline_, server_options().intercept(door)};

 protected:
  std::optional<RpcTestClient> client;
};

TEST_F(CallCredentials, OneTokenGoesWithCallsOfEveryKind) {
  connect_with(token_options().allow_plaintext());
  for (const rpc_kind kind : every_kind) EXPECT_TRUE(call(kind).status.ok()) << name_of(kind);
  EXPECT_EQ(door->seen.all(), lines(4, "Bearer token-1"));
  EXPECT_EQ(source.runs.entries(), 1);
}

TEST_F(CallCredentials, ACallsOwnStay) {
  connect_with(token_options().allow_plaintext());
  call(rpc_kind::unary, call_options().metadata("authorization", "Basic x"));
  EXPECT_EQ(door->seen.all(), lines{"Basic x"});
  EXPECT_EQ(source.runs.entries(), 0);
}

TEST_F(CallCredentials, AreNotSentInPlaintextUnasked) {
  connect_with(token_options());
  EXPECT_EQ(call().code(), status_code::UNAUTHENTICATED);
  EXPECT_EQ(door->seen.all(), lines());
}

TEST_F(CallCredentials, AreSentWhereItIsSafeBesideTheCallsOwn) {
  const std::string address = "unix:" + testing::TempDir() + "tokens-" + std::to_string(getpid());
  subject here;
  protocoro::server local(server_options()
                              .listen(address, grpc::experimental::LocalServerCredentials(UDS))
                              .intercept(door),
                          here);
  client.emplace(protocoro::connect(
      address, channel_options()
                   .credentials(grpc::experimental::LocalCredentials(UDS))
                   .intercept(send_bearer_token([this] { return mint::fetch(source); }))));
  EXPECT_TRUE(call().status.ok());
  const auto own = grpc::GoogleIAMCredentials("own", "any");
  EXPECT_TRUE(call(rpc_kind::unary, call_options().credentials(own)).status.ok());
  EXPECT_EQ(door->seen.all(), (lines{"Bearer token-1", "Bearer token-1 beside another"}));
}

TEST_F(CallCredentials, AStoppedCallLeavesTheFetchToTheOthers) {
  connect_with(token_options().allow_plaintext());
  source.waits = true;
  for (const rpc_kind kind : every_kind) {
    auto first = spawn(started(kind));
    source.runs.wait_for_entries(1);
    first.request_stop();
    EXPECT_TRUE(sync_wait(std::move(first).join()).cancelled_here);
    EXPECT_EQ(call(kind, call_options().timeout(20ms)).code(), status_code::DEADLINE_EXCEEDED);
  }
  std::vector<protocoro::spawned<outcome>> others;
  for (int i = 0; i != 5; ++i)
    for (const rpc_kind kind : every_kind) others.push_back(spawn(started(kind)));
  source.open();
  for (auto& each : others) EXPECT_TRUE(sync_wait(std::move(each).join()).status.ok());
  EXPECT_EQ(door->seen.all(), lines(20, "Bearer token-1"));
  EXPECT_EQ(source.runs.entries(), 1);
  EXPECT_EQ(source.stops, 0);
}

async_generator<outcome> outcome_of(task<outcome> call) { co_yield co_await std::move(call); }
async_generator<outcome> now() { co_yield outcome(); }
task<> drop_while_waiting(task<outcome> call) {
  auto first = merge(outcome_of(std::move(call)), now());
  co_await first.next();
}

TEST_F(CallCredentials, ACallMayBeDroppedWhileItWaits) {
  connect_with(token_options().allow_plaintext());
  source.waits = true;
  for (const rpc_kind kind : every_kind) sync_wait(drop_while_waiting(started(kind)));
  EXPECT_EQ(source.runs.entries(), 1);
  source.open();
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(source.runs.entries(), 1);
}

TEST_F(CallCredentials, AFailureIsEverybodysAndIsNotRepeatedAtOnce) {
  connect_with(token_options().allow_plaintext().back_off(1s, 3s));
  source.failure = std::make_exception_ptr(std::runtime_error("no way"));
  source.waits = true;
  auto first = spawn(started(rpc_kind::unary));
  auto second = spawn(started(rpc_kind::bidi_streaming));
  source.runs.wait_for_entries(1);
  source.open();
  for (const outcome& seen :
       {sync_wait(std::move(first).join()), sync_wait(std::move(second).join()), call(), call()}) {
    EXPECT_EQ(seen.code(), status_code::UNAVAILABLE);
    EXPECT_EQ(seen.status.error_message(), "no access token: no way");
  }
  EXPECT_EQ(source.runs.entries(), 1);
  source.waits = false;
  int runs = 1;
  for (const auto pause : {1s, 2s, 3s, 3s}) {
    pass(pause - 1ns);
    call();
    EXPECT_EQ(source.runs.entries(), runs);
    pass(1ns);
    EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
    EXPECT_EQ(source.runs.entries(), ++runs);
  }
  pass(3s);
  source.failure = nullptr;
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), lines{"Bearer token-6"});
}

TEST_F(CallCredentials, ARefusedClientIsToldSo) {
  connect_with(token_options().allow_plaintext());
  source.failure = std::make_exception_ptr(rpc_error(status_code::UNAUTHENTICATED, "who?"));
  EXPECT_EQ(call().code(), status_code::UNAUTHENTICATED);
  EXPECT_EQ(call().status.error_message(), "no access token: UNAUTHENTICATED: who?");
  EXPECT_EQ(source.runs.entries(), 1);
}

TEST_F(CallCredentials, ASourceThatTakesTooLongHasFailed) {
  connect_with(token_options().allow_plaintext().time_limit(10ms));
  source.waits = true;
  EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
  EXPECT_EQ(source.stops, 1);
}

TEST_F(CallCredentials, AreFetchedBeforeTheyEnd) {
  connect_with(token_options().allow_plaintext().margin(30s).run_on(pool.get_executor()));
  call();
  pass(70s - 1ns);
  call();
  EXPECT_EQ(source.runs.entries(), 1);
  source.waits = true;
  source.failure = std::make_exception_ptr(std::runtime_error("not yet"));
  pass(1ns);
  EXPECT_TRUE(call().status.ok());
  source.runs.wait_for_entries(2);
  EXPECT_TRUE(call().status.ok());  // while it runs
  source.open();
  source.runs.wait_until_empty();
  sync_wait(protocoro::resume_on(pool.get_executor()));  // what comes of it is known, too
  EXPECT_TRUE(call().status.ok());                       // although it has failed
  pass(30s - 1ns);
  source.failure = nullptr;
  EXPECT_TRUE(call().status.ok());
  source.runs.wait_for_entries(3);
  EXPECT_EQ(door->seen.all(), lines(6, "Bearer token-1"));
  pass(1ns);
  auto waiting = spawn(started(rpc_kind::unary));
  source.open();
  EXPECT_TRUE(sync_wait(std::move(waiting).join()).status.ok());
  EXPECT_EQ(door->seen.all().back(), "Bearer token-3");
}

TEST_F(CallCredentials, ARefusedTokenIsReplacedUnlessItIsYoung) {
  connect_with(token_options().allow_plaintext());
  door->let_in_only("Bearer token-2");
  EXPECT_EQ(call().code(), status_code::UNAUTHENTICATED);
  pass(1s - 1ns);
  EXPECT_EQ(call().code(), status_code::UNAUTHENTICATED);
  pass(1ns);
  EXPECT_EQ(call().status.error_message(), "go away");
  EXPECT_EQ(source.runs.entries(), 1);
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(source.runs.entries(), 2);
}

TEST_F(CallCredentials, ARefusedCallIsRepeatedOnceIfThatIsWanted) {
  for (const rpc_kind kind : every_kind) {
    connect_with(token_options().allow_plaintext().repeat_refused());
    const int before = source.runs.entries();
    call(kind);
    pass(1s);
    door->let_in_only("Bearer token-" + std::to_string(before + 2));
    EXPECT_EQ(call(kind).status.ok(), !streams_requests(kind)) << name_of(kind);
    EXPECT_TRUE(call(kind).status.ok()) << name_of(kind);
    EXPECT_EQ(source.runs.entries(), before + 2);
    door->let_in_only("Bearer none");
    pass(1s);
    EXPECT_EQ(call(kind).code(), status_code::UNAUTHENTICATED);
    door->let_in_all();
  }
}

TEST_F(CallCredentials, TheFetchIsStoppedWhenTheChannelGoes) {
  connect_with(token_options().allow_plaintext());
  source.waits = true;
  auto waiting = spawn(started(rpc_kind::unary));
  source.runs.wait_for_entries(1);
  waiting.request_stop();
  EXPECT_TRUE(sync_wait(std::move(waiting).join()).cancelled_here);
  client.reset();
  source.runs.wait_until_empty();
  EXPECT_EQ(source.stops, 1);
}

TEST_F(CallCredentials, AreFetchedByOneOfManyThreads) {
  connect_with(token_options().allow_plaintext().margin(50s));
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([this] {
      for (int calls = 0; calls != 25; ++calls) {
        EXPECT_TRUE(call().status.ok());
        pass(20s);
      }
    });
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(source.runs.most_inside(), 1);
  source.runs.wait_until_empty();
}

TEST(AccessToken, IsMadeOfVisibleCharacters) {
  for (const char* const bad : {"", "with space", "\n", "t\x7f"})
    EXPECT_THROW(access_token token(bad), std::invalid_argument);
  EXPECT_THROW(send_bearer_token(nullptr), std::invalid_argument);
}

}  // namespace
}  // namespace rpc_test
