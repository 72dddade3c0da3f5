// Handlers are told that their server shuts down, and end well.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <tuple>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/server/server_context.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::sleep_for;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::when_any;

TestReply last_reply() {
  TestReply reply;
  reply.set_text("the server shuts down");
  return reply;
}

task<std::optional<TestRequest>> next_of(async_generator<TestRequest>& requests) {
  auto request = co_await requests.next();
  if (!request) co_return std::nullopt;
  co_return *request;
}

/// Methods without an end of their own.
class endless final : public RpcTestHandler {
 public:
  attendance handlers;
  attendance waiters;
  std::atomic<int> stops{0};
  std::thread::id resumed_on;
  protocoro::pipe<int> late{1};  // closed: who does not listen yet begins to

  task<TestReply> Unary(server_context& context, const TestRequest& request) override {
    const attendance::visitor here(handlers);
    if (request.text() == "late") {
      auto items = late.items();
      co_await items.next();
    }
    co_await wait(context);
    resumed_on = std::this_thread::get_id();
    co_await context.shutdown_begun();
    co_return last_reply();
  }
  async_generator<TestReply> ServerStreaming(server_context& context, const TestRequest&) override {
    const attendance::visitor here(handlers);
    for (int i = 0; i != 100; ++i) {
      const auto first = co_await when_any(context.shutdown_begun(), sleep_for(1us));
      EXPECT_EQ(first.index(), 1U);
    }
    co_yield TestReply();
    co_await wait(context);
    co_yield last_reply();
  }
  async_generator<TestReply> Bidi(server_context& context,
                                  async_generator<TestRequest> requests) override {
    const attendance::visitor here(handlers);
    for (;;) {
      const attendance::visitor waiting(waiters);
      auto first = co_await when_any(next_of(requests), context.shutdown_begun());
      if (first.index() == 1) break;
      EXPECT_TRUE(std::get<0>(first).has_value());
      co_yield TestReply();
    }
    co_yield last_reply();
  }

 private:
  task<> wait(server_context& context) {
    const attendance::visitor waiting(waiters);
    try {
      co_await context.shutdown_begun();
    } catch (const protocoro::cancelled&) {
      ++stops;
      throw;
    }
  }
};

call_plan plan(rpc_kind kind, const char* text = "a") {
  call_plan made(kind, request_for(text));
  made.then = requests_then::stay_open;
  return made;
}

class ShutdownBegun : public testing::TestWithParam<std::tuple<rpc_kind, place>> {
 protected:
  rpc_kind kind() const { return std::get<0>(GetParam()); }

  endless handler_;
  serving served_{handler_, std::get<1>(GetParam())};
  RpcTestClient client_{served_.connect()};
};

/// With a grace of an hour: nothing but the notice ends them. Another call keeps the connection
/// until the client has read all: gRPC may close it before, while bytes of the client's wait
/// unread.
TEST_P(ShutdownBegun, EndsStreamsWell) {
  auto call = spawn(make(client_, plan(kind())));
  handler_.waiters.wait_for_entries(kind() == rpc_kind::bidi_streaming ? 2 : 1);
  auto other = spawn(make(client_, plan(rpc_kind::unary, "late")));
  handler_.handlers.wait_for_entries(2);
  std::thread shutdown([this] { served_.server().shutdown(1h); });
  const outcome seen = sync_wait(std::move(call).join());
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  handler_.late.close();
  sync_wait(std::move(other).join());
  shutdown.join();
  ASSERT_FALSE(seen.replies.empty());
  EXPECT_EQ(seen.replies.back().text(), last_reply().text());
}

/// The handlers, once more: nobody shuts this server down yet.
TEST_P(ShutdownBegun, IsNewForTheNextServer) {
  served_.server().shutdown();
  serving next(handler_, std::get<1>(GetParam()));
  RpcTestClient client(next.connect());
  const int before = handler_.waiters.entries();
  auto call = spawn(make(client, plan(kind())));
  handler_.waiters.wait_for_entries(before + (kind() == rpc_kind::bidi_streaming ? 2 : 1));
  EXPECT_EQ(handler_.waiters.inside(), 1);
  next.server().shutdown(1h);
  EXPECT_EQ(handler_.handlers.inside(), 0);  // an hour is not over
  sync_wait(std::move(call).join());
}

std::string name(const testing::TestParamInfo<std::tuple<rpc_kind, place>>& info) {
  std::string letters;
  for (const char c : name_of(std::get<0>(info.param)))
    if (c != ' ' && c != '_') letters += c;
  return letters + (std::get<1>(info.param) == place::pool ? "OnAPool" : "");
}

INSTANTIATE_TEST_SUITE_P(Rpc, ShutdownBegun,
                         testing::Combine(testing::Values(rpc_kind::unary,
                                                          rpc_kind::server_streaming,
                                                          rpc_kind::bidi_streaming),
                                          testing::Values(place::inline_, place::pool)),
                         name);

TEST(ShutdownNotice, IsThereAtOnceWhenTheShutdownHasBegun) {
  endless handler;
  serving served(handler);
  RpcTestClient client(served.connect());
  auto call = spawn(make(client, plan(rpc_kind::unary, "late")));
  handler.handlers.wait_for_entries(1);
  std::thread shutdown([&] { served.server().shutdown(1h); });
  while (sync_wait(make(client, plan(rpc_kind::client_streaming))).code() !=
         protocoro::status_code::UNAVAILABLE)
    continue;  // unimplemented until then
  handler.late.close();
  EXPECT_TRUE(sync_wait(std::move(call).join()).status.ok());
  shutdown.join();
}

TEST(ShutdownNotice, RunsNoHandlerInsideTheCallOfShutdown) {
  endless handler;
  serving served(handler);
  RpcTestClient client(served.connect());
  auto call = spawn(make(client, plan(rpc_kind::unary)));
  handler.waiters.wait_for_entries(1);
  served.server().shutdown(1h);
  EXPECT_TRUE(sync_wait(std::move(call).join()).status.ok());
  EXPECT_NE(handler.resumed_on, std::this_thread::get_id());
}

TEST(ShutdownNotice, IsAWaitThatAStopWakes) {
  endless handler;
  serving served(handler);
  RpcTestClient client(served.connect());
  {
    const auto dropped = spawn(make(client, plan(rpc_kind::unary)));
    handler.waiters.wait_for_entries(1);
  }
  handler.handlers.wait_until_empty();
  EXPECT_EQ(handler.stops, 1);
}

}  // namespace
}  // namespace rpc_test
