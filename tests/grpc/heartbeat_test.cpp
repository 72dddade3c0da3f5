// When the heart beats, and what it leaves alone.
#include "protocoro/grpc/heartbeat.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/grpc/internal/heartbeat_share.hpp"
#include "protocoro/grpc/internal/keeper.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::connect;
using protocoro::sync_wait;
using protocoro::use_heartbeat;
using protocoro::detail::heart_beats;
using protocoro::detail::heartbeat_share;
using protocoro::detail::heartbeats;
using protocoro::detail::set_heartbeat_period;

template <class Condition>
void wait_until(Condition condition) {
  while (!condition()) std::this_thread::sleep_for(1ms);
}

void wait_for_beats(unsigned long more) {
  wait_until([goal = heartbeats() + more] { return heartbeats() >= goal; });
}

/// Quick, whatever gRPC this is, and not begun by what the last test left behind.
class Heartbeat : public testing::Test {
 protected:
  Heartbeat() {
    set_heartbeat_period(2ms);
    use_heartbeat(true);
    wait_until([] { return !heart_beats(); });
  }
  ~Heartbeat() override { use_heartbeat(protocoro::detail::callback_threads_fall_asleep); }
};

/// A server is not needed to make calls that fail.
std::unique_ptr<RpcTestClient> client_of_nobody() {
  return std::make_unique<RpcTestClient>(connect("127.0.0.1:1"));
}

int call(RpcTestClient& client, rpc_kind kind) {
  return sync_wait(make(client, call_plan(kind, request_for("anybody?")))).code();
}

TEST_F(Heartbeat, GoesFromAClientsFirstCallToItsEnd) {
  for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::bidi_streaming}) {
    auto client = client_of_nobody();
    auto other = client_of_nobody();
    EXPECT_FALSE(heart_beats());
    call(*client, kind);
    call(*other, kind);
    EXPECT_TRUE(heart_beats());
    other.reset();
    wait_for_beats(3);
    EXPECT_TRUE(heart_beats());
    client.reset();
    wait_until([] { return !heart_beats(); });
  }
}

TEST_F(Heartbeat, GoesWhileAHandlerIsServed) {
  {
    subject handler;
    EXPECT_FALSE(heart_beats());
    const serving served(handler);
    EXPECT_TRUE(heart_beats());
    wait_for_beats(2);
  }
  wait_until([] { return !heart_beats(); });
  subject other;
  EXPECT_NE(grpc_service(other), nullptr);
  EXPECT_TRUE(heart_beats());
}

TEST_F(Heartbeat, IsSwitchedOffAndOn) {
  use_heartbeat(false);
  const auto client = client_of_nobody();
  call(*client, rpc_kind::unary);
  EXPECT_FALSE(heart_beats());
  use_heartbeat(true);
  EXPECT_TRUE(heart_beats());
  wait_for_beats(1);
  use_heartbeat(false);
  wait_until([] { return !heart_beats(); });
}

TEST_F(Heartbeat, NeverLeavesTheProcess) {
  heartbeat_share share;
  share.begin();
  wait_for_beats(2);
  EXPECT_EQ(protocoro::detail::kept_channel().GetState(false), GRPC_CHANNEL_IDLE);
}

TEST_F(Heartbeat, MissesNobodyWhoComesWhileItEnds) {
  for (int round = 0; round < 300; ++round) {
    {
      heartbeat_share share;
      share.begin();
      EXPECT_TRUE(heart_beats());
      wait_for_beats(1);
    }
    std::this_thread::sleep_for(10us * (round % 300));
  }
}

TEST_F(Heartbeat, HasAnyNumberOfUsersAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([i] {
      for (int round = 0; round < 1000; ++round) {
        heartbeat_share share;
        share.begin();
        if (i == 0) use_heartbeat(round % 2 == 1);
        if (i == 1) std::this_thread::yield();
      }
    });
  for (std::thread& thread : threads) thread.join();
  wait_until([] { return !heart_beats(); });
}

/// Destroyed after the heart was stopped. At most the beat that was under way is still counted.
class witness_of_the_end {
 public:
  witness_of_the_end() = default;
  ~witness_of_the_end() {
    const unsigned long last = heartbeats() + 1;
    wait_until([last] { return !heart_beats() || heartbeats() > last; });
    std::_Exit(heartbeats() <= last ? 7 : 1);
  }
};

[[noreturn]] void exit_while_it_beats() {
  static const witness_of_the_end witness;
  use_heartbeat(true);
  set_heartbeat_period(2ms);
  static auto* const never_destroyed = client_of_nobody().release();
  call(*never_destroyed, rpc_kind::unary);
  wait_for_beats(1);
  std::exit(1);
}

TEST(HeartbeatDeathTest, EndsWithTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(exit_while_it_beats(), testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace rpc_test
