// A handler that does not stop when it is told to: a shutdown says who holds it up.
#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <regex>
#include <semaphore>
#include <string>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/server/internal/shutdown_watch.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::server_options;
using protocoro::spawn;
using protocoro::sync_wait;

/// Swallows the stop, and goes on until the test lets it end.
class stubborn final : public RpcTestHandler {
 public:
  attendance handlers;
  std::binary_semaphore may_end{0};

  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    const attendance::visitor here(handlers);
    try {
      protocoro::pipe<int> never(1);
      auto items = never.items();
      co_await items.next();
    } catch (const protocoro::cancelled&) {
      may_end.acquire();
    }
    co_return reply_to(request, 0);
  }
};

TEST(StubbornHandler, IsNamedAgainAndAgainWhileItHoldsUpAShutdown) {
  protocoro::detail::set_shutdown_report_interval(1ms);
  stubborn handler;
  error_log told;
  const auto hook = [&](const auto& method, const std::exception_ptr& error) {
    told.add(method, error);
    if (told.lines().size() == 3) handler.may_end.release();
  };
  protocoro::server server(server_options().listen("127.0.0.1:0").on_unhandled_error(hook),
                           handler);
  RpcTestClient client(protocoro::connect("127.0.0.1:" + std::to_string(server.port())));
  auto call = spawn(make(client, call_plan(rpc_kind::unary, request_for("a"))));
  handler.handlers.wait_for_entries(1);
  server.shutdown(0ms);
  EXPECT_FALSE(sync_wait(std::move(call).join()).status.ok());
  ASSERT_GE(told.lines().size(), 3U);
  EXPECT_TRUE(std::regex_match(
      told.lines()[0],
      std::regex("protocoro.testing.RpcTest/Unary: 1 of its handlers still run [1-9][0-9]* ms "
                 "after a shutdown told them to stop: do they catch protocoro::cancelled, "
                 "block, or await something that a stop does not wake\\?")))
      << told.lines()[0];
  protocoro::detail::set_shutdown_report_interval(5s);
}

/// A loop as nobody should write it, which has an end here.
class tries_again final : public RpcTestHandler {
 public:
  attendance handlers;

  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    const attendance::visitor here(handlers);
    protocoro::pipe<int> never(1);
    auto items = never.items();
    for (int i = 0; i != 3000; ++i) try {
        co_await items.next();
      } catch (...) {
      }
    co_return reply_to(request, 0);
  }
};

TEST(StubbornHandler, IsNamedOnceWhenItMeetsItsStopAgainAndAgain) {
  tries_again handler;
  serving served(handler);
  RpcTestClient client(served.connect());
  {
    auto call = spawn(make(client, call_plan(rpc_kind::unary, request_for("a"))));
    handler.handlers.wait_for_entries(1);
  }
  handler.handlers.wait_until_empty();
  ASSERT_EQ(served.errors().lines().size(), 1U);
  EXPECT_TRUE(served.errors().lines()[0].starts_with(
      "protocoro.testing.RpcTest/Unary: a coroutine keeps running after its stop"))
      << served.errors().lines()[0];
}

/// Blocks the only thread of a pool, from which the others cannot be stopped meanwhile.
class blocks_the_others final : public RpcTestHandler {
 public:
  attendance streams;
  attendance blockers;
  std::binary_semaphore may_end{0};

  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    const attendance::visitor here(blockers);
    may_end.acquire();
    co_return reply_to(request, 0);
  }
  async_generator<TestReply> ServerStreaming(server_context&, const TestRequest&) override {
    const attendance::visitor here(streams);
    co_await protocoro::sleep_for(1h);
    co_yield TestReply();
  }
};

TEST(StubbornHandler, IsNamedAndNoneOfThoseThatWaitForItsThread) {
  protocoro::detail::set_shutdown_report_interval(1ms);
  blocks_the_others handler;
  protocoro::thread_pool pool(1);
  error_log told;
  const auto hook = [&](const auto& method, const std::exception_ptr& error) {
    told.add(method, error);
    if (told.lines().size() != 20) return;
    protocoro::detail::set_shutdown_report_interval(1h);  // they are stopped at their leisure
    handler.may_end.release();
  };
  protocoro::server server(
      server_options().listen("127.0.0.1:0").run_on(pool.get_executor()).on_unhandled_error(hook),
      handler);
  RpcTestClient client(protocoro::connect("127.0.0.1:" + std::to_string(server.port())));
  std::vector<protocoro::spawned<outcome>> streams;
  for (int i = 0; i != 10; ++i)
    streams.push_back(spawn(make(client, call_plan(rpc_kind::server_streaming, request_for("a")))));
  handler.streams.wait_for_entries(10);
  auto call = spawn(make(client, call_plan(rpc_kind::unary, request_for("a"))));
  handler.blockers.wait_for_entries(1);
  server.shutdown(0ms);
  for (auto& stream : streams) EXPECT_FALSE(sync_wait(std::move(stream).join()).status.ok());
  EXPECT_FALSE(sync_wait(std::move(call).join()).status.ok());
  for (const std::string& line : told.lines())
    EXPECT_TRUE(line.starts_with("protocoro.testing.RpcTest/Unary: 1 of its handlers")) << line;
  protocoro::detail::set_shutdown_report_interval(5s);
}

TEST(StubbornHandler, MayBeAnsweredWithAnotherShutdownByTheHook) {
  protocoro::detail::set_shutdown_report_interval(1ms);
  stubborn handler;
  protocoro::server* serving = nullptr;
  std::once_flag first;
  const auto hook = [&](const auto&, const std::exception_ptr&) {
    serving->shutdown();
    std::call_once(first, [&] { handler.may_end.release(); });
  };
  protocoro::server server(server_options().listen("127.0.0.1:0").on_unhandled_error(hook),
                           handler);
  serving = &server;
  RpcTestClient client(protocoro::connect("127.0.0.1:" + std::to_string(server.port())));
  auto call = spawn(make(client, call_plan(rpc_kind::unary, request_for("a"))));
  handler.handlers.wait_for_entries(1);
  server.shutdown(0ms);
  EXPECT_FALSE(sync_wait(std::move(call).join()).status.ok());
  protocoro::detail::set_shutdown_report_interval(5s);
}

}  // namespace
}  // namespace rpc_test
