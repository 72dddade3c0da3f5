// Which threads run what: per service, and after a move.
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "../support/current_thread.hpp"
#include "calls.hpp"
#include "no_package.coro.pb.h"
#include "protocoro/resume_on.hpp"
#include "protocoro/spawn.hpp"
#include "protocoro/sync_wait.hpp"
#include "protocoro/thread_pool.hpp"
#include "world.hpp"

namespace rpc_test {
namespace {

using protocoro::executor;
using protocoro::resume_on;
using protocoro::server_options;
using protocoro::sync_wait;
using protocoro::thread_pool;
using support::current_thread;

std::thread::id thread_of(const thread_pool& pool) {
  return sync_wait(protocoro::spawn([]() -> task<std::thread::id> { co_return current_thread(); }(),
                                    pool.get_executor())
                       .join());
}

/// Where a handler ran last.
class no_package_on final : public NoPackageHandler {
 public:
  std::atomic<std::thread::id> seen;

  task<NoPackageMessage> Send(server_context&, const NoPackageMessage& message) override {
    seen = current_thread();
    co_return message;
  }
};

class rpc_test_on final : public RpcTestHandler {
 public:
  std::atomic<std::thread::id> seen;

  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    seen = current_thread();
    co_return reply_to(request, 0);
  }
};

TEST(Server, RunsEachServiceWhereItIsTold) {
  const thread_pool one(1);
  const thread_pool other(1);
  rpc_test_on first;
  no_package_on second;
  protocoro::server server(server_options()
                               .listen("127.0.0.1:0")
                               .run_on(one.get_executor())
                               .run_on(second, other.get_executor()),
                           first, second);
  const auto channel = protocoro::connect("127.0.0.1:" + std::to_string(server.port()));
  RpcTestClient client(channel);
  NoPackageClient another(channel);
  sync_wait(client.Unary(request_for("hello")));
  sync_wait(another.Send(NoPackageMessage()));
  EXPECT_EQ(first.seen, thread_of(one));
  EXPECT_EQ(second.seen, thread_of(other));
}

TEST(Server, RefusesAPlaceForAServiceThatItDoesNotServe) {
  rpc_test_on first;
  no_package_on second;
  EXPECT_THROW(
      protocoro::server(server_options().listen("127.0.0.1:0").run_on(second, executor()), first),
      std::invalid_argument);
}

/// Handlers that move away at once, and end there.
class wanderer final : public RpcTestHandler {
 public:
  explicit wanderer(executor to) : to_(std::move(to)) {}

  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    co_await resume_on(to_);
    co_return reply_to(request, 0);
  }
  async_generator<TestReply> ServerStreaming(server_context&, const TestRequest& request) override {
    co_await resume_on(to_);
    for (int i = 0; i < request.count(); ++i) co_yield reply_to(request, i);
  }
  task<TestReply> ClientStreaming(server_context&, async_generator<TestRequest> requests) override {
    TestReply reply;
    while (auto request = co_await requests.next()) {
      co_await resume_on(to_);
      reply = reply_to(*request, 0);
    }
    co_return reply;
  }
  async_generator<TestReply> Bidi(server_context&, async_generator<TestRequest> requests) override {
    while (auto request = co_await requests.next()) {
      co_await resume_on(to_);
      co_yield reply_to(*request, 0);
      co_await resume_on(executor());
    }
  }

 private:
  const executor to_;
};

TEST(ResumeOn, AHandlerMayEndElsewhereThanItBegan) {
  const thread_pool away(2);
  for (const place where : {place::inline_, place::pool}) {
    wanderer handler(away.get_executor());
    serving served(handler, where);
    RpcTestClient client(served.connect());
    for (int i = 0; i != 50; ++i)
      for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                                  rpc_kind::client_streaming, rpc_kind::bidi_streaming}) {
        const auto seen = sync_wait(make(client, call_plan(kind, request_for("hello"))));
        EXPECT_TRUE(seen.status.ok()) << name_of(kind);
        EXPECT_EQ(seen.replies.back().text(), "hello") << name_of(kind);
      }
  }
}

TEST(ResumeOn, ACallThatWasMadeElsewhereIsStillTheSame) {
  world there;
  const thread_pool pool(1);
  const auto thread = thread_of(pool);
  sync_wait([](RpcTestClient& client, executor to, std::thread::id expected) -> task<> {
    auto replies = client.ServerStreaming(request_for("hello", 3));
    co_await replies.next();
    co_await resume_on(to);
    while (auto reply = co_await replies.next()) EXPECT_EQ(current_thread(), expected);
    co_await client.Unary(request_for("hello"));
    EXPECT_EQ(current_thread(), expected);
  }(there.client, pool.get_executor(), thread));
}

}  // namespace
}  // namespace rpc_test
