// A client process that is killed in the middle of a call.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "../harness/calls.hpp"
#include "../harness/child_process.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using protocoro::sync_wait;

constexpr char server_variable[] = "RPC_TEST_SERVER";

class KilledClient : public testing::TestWithParam<rpc_kind> {};

/// What the other process does.
TEST_P(KilledClient, DISABLED_Calls) {
  RpcTestClient client(protocoro::connect(std::getenv(server_variable)));
  call_plan waits(GetParam(), request_for(scene::waits, 1));
  waits.then = requests_then::stay_open;
  sync_wait(make(client, waits));
}

TEST_P(KilledClient, LeavesNoHandler) {
  world here;
  ::setenv(server_variable, here.address().c_str(), 1);
  child_process client("Rpc/KilledClient.DISABLED_Calls/" + name_of(GetParam()));
  here.handler.waiters.wait_for_entries(1);
  EXPECT_TRUE(WIFSIGNALED(client.kill()));
  here.handler.handlers.wait_until_empty();
  EXPECT_EQ(here.handler.stops, 1);
  const auto seen = sync_wait(make(here.client, call_plan(GetParam(), request_for("hello"))));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
}

std::string name(const testing::TestParamInfo<rpc_kind>& tested) { return name_of(tested.param); }

INSTANTIATE_TEST_SUITE_P(Rpc, KilledClient,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name);

}  // namespace
}  // namespace rpc_test
