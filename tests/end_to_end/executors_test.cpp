// Which threads run what: per service, after a move, and all on one.
#include <gtest/gtest.h>

#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <asio/write.hpp>
#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/current_thread.hpp"
#include "../harness/world.hpp"
#include "no_package.coro.pb.h"
#include "protocoro/asio/asio.hpp"
#include "protocoro/coro/resume_on.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"

namespace rpc_test {
namespace {

using protocoro::asio_executor;
using protocoro::executor;
using protocoro::resume_on;
using protocoro::server_options;
using protocoro::sync_wait;
using protocoro::thread_pool;
using protocoro::use_task;
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

/// Says when it runs anywhere but on one thread.
class one_thread {
 public:
  explicit one_thread(asio::io_context& context) : context_(context) {}

  void check() {
    ++checks_;
    if (!context_.get_executor().running_in_this_thread()) ++elsewhere_;
  }
  asio::io_context& context() const { return context_; }
  int checks() const { return checks_; }
  int elsewhere() const { return elsewhere_; }

 private:
  asio::io_context& context_;
  std::atomic<int> checks_{0};
  std::atomic<int> elsewhere_{0};
};

/// Answers with what a TCP peer echoes, after a while.
class echoing final : public RpcTestHandler {
 public:
  echoing(one_thread& only, asio::ip::tcp::endpoint peer) : only_(only), peer_(std::move(peer)) {}

  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    only_.check();
    asio::steady_timer timer(only_.context(), std::chrono::milliseconds(1));
    co_await timer.async_wait(use_task);
    only_.check();
    asio::ip::tcp::socket socket(only_.context());
    co_await socket.async_connect(peer_, use_task);
    co_await asio::async_write(socket, asio::buffer(request.text()), use_task);
    std::string text(request.text().size(), '.');
    co_await asio::async_read(socket, asio::buffer(text), use_task);
    only_.check();
    co_return reply_to(request_for(text), 0);
  }

 private:
  one_thread& only_;
  const asio::ip::tcp::endpoint peer_;
};

/// Serves so many peers, one after the other.
task<> echo(asio::ip::tcp::acceptor& acceptor, one_thread& only, int peers) {
  for (int i = 0; i != peers; ++i) {
    auto socket = co_await acceptor.async_accept(use_task);
    only.check();
    std::string text(64, '.');
    const std::size_t many = co_await socket.async_read_some(asio::buffer(text), use_task);
    co_await asio::async_write(socket, asio::buffer(text.data(), many), use_task);
    only.check();
  }
}

task<> calls(RpcTestClient& client, one_thread& only, int many) {
  for (int i = 0; i != many; ++i) {
    const std::string text = "call " + std::to_string(i);
    const TestReply reply = co_await client.Unary(request_for(text));
    only.check();
    EXPECT_EQ(reply.text(), text);
  }
}

/// The same from asio's own coroutines.
asio::awaitable<void> awaits(RpcTestClient& client, one_thread& only) {
  const TestReply reply =
      co_await protocoro::async_spawn(client.Unary(request_for("awaited")), asio::use_awaitable);
  only.check();
  EXPECT_EQ(reply.text(), "awaited");
}

TEST(OneThread, RunsHandlersCallsTimersAndSocketsTogether) {
  asio::io_context context;
  one_thread only(context);
  auto guard = asio::make_work_guard(context);
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  echoing handler(only, acceptor.local_endpoint());
  const auto everything = asio_executor(context.get_executor());
  protocoro::server server(server_options().listen("127.0.0.1:0").run_on(everything), handler);
  RpcTestClient client(protocoro::connect("127.0.0.1:" + std::to_string(server.port())));
  std::thread thread([&] { context.run(); });

  auto peer = protocoro::spawn(echo(acceptor, only, 11), everything);
  auto called = protocoro::spawn(calls(client, only, 10), everything);
  sync_wait(std::move(called).join());
  asio::co_spawn(context, awaits(client, only), asio::use_future).get();
  sync_wait(std::move(peer).join());

  server.shutdown();  // from a thread that no handler needs
  guard.reset();
  thread.join();
  EXPECT_GE(only.checks(), 10 * 4 + 11 * 2);
  EXPECT_EQ(only.elsewhere(), 0);
}

TEST(OneThread, AShutdownCancelsWhatHandlersWaitForInAsio) {
  asio::io_context context;
  one_thread only(context);
  auto guard = asio::make_work_guard(context);
  asio::ip::tcp::acceptor silent(context, {asio::ip::address_v4::loopback(), 0});
  echoing handler(only, silent.local_endpoint());
  std::thread thread([&] { context.run(); });
  {
    protocoro::server server(
        server_options().listen("127.0.0.1:0").run_on(asio_executor(context.get_executor())),
        handler);
    RpcTestClient client(protocoro::connect("127.0.0.1:" + std::to_string(server.port())));
    auto call = protocoro::spawn(client.Unary(request_for("nobody answers")));
    const auto peer = sync_wait(silent.async_accept(use_task));  // the handler reads, or soon will
    while (server.calls().at(0).waits_for() != std::vector<std::string>{"another library"})
      std::this_thread::yield();
    server.shutdown();
    EXPECT_THROW(sync_wait(std::move(call).join()), protocoro::rpc_error);
  }
  guard.reset();
  thread.join();
}

}  // namespace
}  // namespace rpc_test
