// Clients whose calls complete on a queue of their own.
#include "protocoro/client/completion_queue.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <semaphore>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::channel_options;
using protocoro::completion_queue;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;

std::shared_ptr<grpc::ChannelInterface> connect(const world& to, const completion_queue& queue) {
  return protocoro::connect(to.address(), channel_options().complete_on(queue));
}

/// On which threads an inline root goes on after calls of every kind. A call that completes before
/// it is waited for leaves the root where it is.
class visitor {
 public:
  explicit visitor(std::shared_ptr<grpc::ChannelInterface> channel) : client_(std::move(channel)) {}

  task<> visit() {
    for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                                rpc_kind::client_streaming, rpc_kind::bidi_streaming}) {
      const outcome seen = co_await make(client_, call_plan(kind, request_for("a")));
      EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
      threads.insert(std::this_thread::get_id());
    }
    done = true;
  }

  std::set<std::thread::id> threads;
  bool done = false;

 private:
  RpcTestClient client_;
};

/// Visits until it was resumed elsewhere than here, and gives the one thread where.
std::thread::id sync_wait_elsewhere(visitor& guest) {
  while (guest.threads.empty()) {
    sync_wait(spawn(guest.visit()).join());
    guest.threads.erase(std::this_thread::get_id());
  }
  EXPECT_EQ(guest.threads.size(), 1U);
  return *guest.threads.begin();
}

TEST(CompletionQueue, CompletesCallsOfEveryKindOnItsThread) {
  world here;
  const completion_queue queue(1);
  visitor first(connect(here, queue));
  visitor second(queue.attach(protocoro::connect(here.address())));
  const std::thread::id of_queue = sync_wait_elsewhere(first);
  EXPECT_EQ(sync_wait_elsewhere(second), of_queue);
}

TEST(CompletionQueue, CompletesCallsOnTheThreadThatPollsIt) {
  world here;
  completion_queue queue(0);
  EXPECT_FALSE(queue.run_one(0ns));
  visitor guest(connect(here, queue));
  spawn(guest.visit()).detach();
  while (!guest.done) queue.run_one(1h);
  EXPECT_EQ(guest.threads, std::set{std::this_thread::get_id()});
  EXPECT_FALSE(queue.run_one(0ns));
}

TEST(CompletionQueue, IsNotPolledByTheCoroutinesThatItResumes) {
  completion_queue queue(0);
  const auto poll = [](completion_queue polled) -> task<bool> { co_return polled.run_one(1h); };
  EXPECT_THROW(sync_wait(poll(queue)), std::logic_error);
}

TEST(CompletionQueue, MayLoseItsLastUserOnItsOwnThread) {
  world here;
  for (int i = 0; i != 100; ++i) {
    std::binary_semaphore gone(0);
    const auto call_and_leave = [](std::unique_ptr<RpcTestClient> client,
                                   std::binary_semaphore& left) -> task<> {
      co_await make(*client, call_plan(rpc_kind::unary, request_for("a")));
      client.reset();
      left.release();
    };
    auto client = std::make_unique<RpcTestClient>(connect(here, completion_queue(2)));
    spawn(call_and_leave(std::move(client), gone)).detach();
    gone.acquire();
  }
}

TEST(CompletionQueue, BringsStopsAndDeadlines) {
  world here;
  RpcTestClient client(connect(here, completion_queue(1)));
  for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                              rpc_kind::client_streaming, rpc_kind::bidi_streaming}) {
    call_plan late(kind, request_for(scene::waits, 0));
    late.options.timeout(20ms);
    EXPECT_EQ(sync_wait(make(client, late)).code(), status_code::DEADLINE_EXCEEDED);
    auto stopped = spawn(make(client, call_plan(kind, request_for(scene::waits, 0))));
    stopped.request_stop();
    EXPECT_TRUE(sync_wait(std::move(stopped).join()).cancelled_here);
    auto dropped = spawn(make(client, call_plan(kind, request_for(scene::waits, 0))));
  }
  here.handler.handlers.wait_until_empty();
}

TEST(CompletionQueue, ServesManyCallersWithSeveralThreads) {
  world here;
  const completion_queue queue(2);
  std::vector<std::jthread> callers;
  for (int caller = 0; caller != 4; ++caller)
    callers.emplace_back([&here, &queue] {
      RpcTestClient client(connect(here, queue));
      for (int i = 0; i != 100; ++i) {
        const outcome seen =
            sync_wait(make(client, call_plan(rpc_kind::bidi_streaming, request_for("a"))));
        EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
      }
    });
}

}  // namespace
}  // namespace rpc_test
