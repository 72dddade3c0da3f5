// Calls that come about a second apart, with the heartbeat and without.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/grpc/heartbeat.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::sync_wait;
using clock = std::chrono::steady_clock;

/// After 1.03 s of silence gRPC's threads have 70 ms of their sleep before them.
clock::duration median_after_silence(RpcTestClient& client) {
  std::vector<clock::duration> taken;
  for (int i = 0; i < 9; ++i) {
    std::this_thread::sleep_for(1030ms);
    const auto begin = clock::now();
    sync_wait(make(client, call_plan(rpc_kind::unary, request_for("hello"))));
    taken.push_back(clock::now() - begin);
  }
  std::nth_element(taken.begin(), taken.begin() + 4, taken.end());
  return taken[4];
}

TEST(Idle, CallsAreNotHeldUpBySleepingThreads) {
  if (!protocoro::detail::callback_threads_fall_asleep) GTEST_SKIP() << "they do not sleep";
  world here;
  bool faster = false;
  for (int attempt = 0; attempt < 5 && !faster; ++attempt) {
    protocoro::use_heartbeat(false);
    const auto without = median_after_silence(here.client);
    protocoro::use_heartbeat(true);
    const auto with = median_after_silence(here.client);
    std::cout << "median without " << without / 1us << " us, with " << with / 1us << " us\n";
    faster = with * 3 < without;
  }
  EXPECT_TRUE(faster);
}

}  // namespace
}  // namespace rpc_test
