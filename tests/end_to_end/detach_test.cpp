// Calls that a handler makes, and that outlive its being given up.
#include <gtest/gtest.h>

#include <chrono>
#include <semaphore>
#include <stop_token>
#include <tuple>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/server/stop_token.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::server_context;
using protocoro::spawn;
using protocoro::sync_wait;

/// Calls a neighbour, detached, while it is given up itself; once more afterwards, and shielded.
class caller final : public RpcTestHandler {
 public:
  caller(RpcTestClient& neighbour, rpc_kind kind) : neighbour_(neighbour), kind_(kind) {}

  task<TestReply> Unary(server_context& context, const TestRequest&) override {
    std::stop_callback told(get_stop_token(context), [this] { given_up.release(); });
    call_plan waiting(kind_, request_for(scene::waits));
    waiting.options.detach();
    during = co_await make(neighbour_, waiting);
    call_plan next(kind_, request_for("next"));
    next.options.detach();
    after = co_await make(neighbour_, next);
    shielded = co_await shield(make(neighbour_, call_plan(kind_, request_for("shielded"))));
    not_detached = co_await make(neighbour_, call_plan(kind_, request_for(scene::waits)));
    ended.release();
    co_return TestReply();
  }

  std::binary_semaphore given_up{0};
  std::binary_semaphore ended{0};
  outcome during;
  outcome after;
  outcome shielded;
  outcome not_detached;

 private:
  RpcTestClient& neighbour_;
  const rpc_kind kind_;
};

enum class given_up_by { stop, deadline };

class Detached : public testing::TestWithParam<std::tuple<rpc_kind, given_up_by>> {};

/// Gives up a call whose handler calls, by a deadline after `time` or by a stop, and says what came
/// of the handler's calls. Returns false where the deadline passed before the neighbour was called.
bool calls_go_on(rpc_kind kind, given_up_by how, std::chrono::milliseconds time) {
  world neighbour;
  caller handler(neighbour.client, kind);
  serving served(handler);
  RpcTestClient client(served.connect());
  call_plan plan(rpc_kind::unary, request_for("call"));
  if (how == given_up_by::deadline) plan.options.timeout(time);
  auto call = spawn(make(client, plan));
  if (how == given_up_by::stop) {
    neighbour.handler.waiters.wait_for_entries(1);
    call.request_stop();
  }
  const outcome seen = sync_wait(std::move(call).join());
  const bool called = neighbour.handler.waiters.entries() == 1;
  if (called) handler.given_up.acquire();
  neighbour.handler.released.close();
  if (!called) return false;
  handler.ended.acquire();
  EXPECT_TRUE(seen.cancelled_here || seen.code() == grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(handler.during.status.ok()) << handler.during.status.error_message();
  EXPECT_FALSE(handler.during.cancelled_here);
  EXPECT_EQ(handler.during.replies.size(), 1U);
  EXPECT_TRUE(handler.after.status.ok()) << handler.after.status.error_message();
  EXPECT_EQ(handler.after.replies.size(), 1U);
  EXPECT_TRUE(handler.shielded.status.ok()) << handler.shielded.status.error_message();
  EXPECT_EQ(handler.shielded.replies.size(), 1U);
  EXPECT_TRUE(handler.not_detached.cancelled_here || !handler.not_detached.status.ok());
  return true;
}

TEST_P(Detached, CallsGoOnWhenTheirHandlerIsGivenUp) {
  const auto [kind, how] = GetParam();
  for (auto time = 50ms; !calls_go_on(kind, how, time);) time *= 2;
}

INSTANTIATE_TEST_SUITE_P(
    Rpc, Detached,
    testing::Combine(testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                     rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                     testing::Values(given_up_by::stop, given_up_by::deadline)),
    [](const auto& tested) {
      return name_of(std::get<0>(tested.param)) +
             (std::get<1>(tested.param) == given_up_by::stop ? "ByAStop" : "ByADeadline");
    });

}  // namespace
}  // namespace rpc_test
