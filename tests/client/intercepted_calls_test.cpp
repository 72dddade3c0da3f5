// Which calls an interceptor of a client is around, nested ones and streams that move.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "../harness/calls.hpp"
#include "../harness/doing.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/coro/flowing_value.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace rpc_test {
namespace {

using protocoro::channel_options;
using protocoro::client_interceptor;
using protocoro::intercepted_call;
using protocoro::next_step;
using protocoro::outgoing_call;
using protocoro::server_interceptor;
using protocoro::server_options;
using protocoro::sync_wait;

using doing = doing_as<client_interceptor, outgoing_call>;

std::shared_ptr<doing> make(doing::function what, diary* notes = nullptr, std::string name = "it") {
  return std::make_shared<doing>(what, notes, std::move(name));
}

// --- what flows from a server's interceptor to a nested call's

constinit protocoro::flowing_value<std::string> trace;

class takes_trace final : public server_interceptor {
  task<> intercept(intercepted_call& call, next_step next) override {
    co_await trace.set(std::string(call.context().metadata("trace").value_or("none")));
    co_await next();
  }
};

task<> passes_trace_on(doing&, outgoing_call& call, next_step next) {
  if (const std::string* id = co_await trace.get()) call.options().metadata("trace", *id);
  co_await next();
}

/// Asks itself, so often as the request says; in the end gives the trace.
class asks_itself final : public RpcTestHandler {
 public:
  RpcTestClient* itself = nullptr;

 private:
  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    if (request.count() != 0) {
      TestReply nested = co_await itself->Unary(request_for("", request.count() - 1));
      co_return nested;
    }
    TestReply reply;
    const std::string* id = co_await trace.get();
    reply.set_text(*id);
    co_return reply;
  }
};

TEST(FlowingValue, ReachesNestedCalls) {
  asks_itself handler;
  const serving served(handler, place::inline_,
                       server_options().intercept(std::make_shared<takes_trace>()));
  RpcTestClient client(
      protocoro::connect(served.address(), channel_options().intercept(make(passes_trace_on))));
  handler.itself = &client;
  auto nested = client.Unary(request_for("", 3), call_options().metadata("trace", "t-17"));
  EXPECT_EQ(sync_wait(std::move(nested)).text(), "t-17");
}

// --- streams

task<> only_goes_on(doing&, outgoing_call&, next_step next) { co_await next(); }

task<std::string> next_text(async_generator<TestReply>& replies) {
  const auto reply = co_await replies.next();
  co_return reply ? reply->text() : "the end";
}

task<std::string> at_once() { co_return "at once"; }

task<> lose_a_read_and_read(RpcTestClient& client) {
  protocoro::pipe<TestRequest> requests(1);
  auto replies = client.Bidi(requests.items());
  const auto first = co_await when_any(next_text(replies), at_once());
  EXPECT_EQ(first.index(), 1U);
  requests.try_push(request_for("hello"));
  const std::string text = co_await next_text(replies);
  EXPECT_EQ(text, "hello");
}

TEST(InterceptedStream, OutlivesALostRead) {
  world here;
  RpcTestClient client(
      protocoro::connect(here.address(), channel_options().intercept(make(only_goes_on))));
  sync_wait(lose_a_read_and_read(client));
}

task<async_generator<TestReply>> read_one(async_generator<TestReply> replies) {
  co_await replies.next();
  co_return std::move(replies);
}

TEST(InterceptedStream, MovesToAnotherRootWhereItsInterceptorsOnlyWaitForItsEnd) {
  world here;
  RpcTestClient client(
      protocoro::connect(here.address(), channel_options().intercept(make(only_goes_on))));
  auto moved = sync_wait(read_one(client.ServerStreaming(request_for("hello", 5))));
  EXPECT_EQ(sync_wait(collect(std::move(moved), form::exception)).replies.size(), 4u);
}

// --- where they are given

task<> marks(doing& self, outgoing_call& call, next_step next) {
  self.note("before " + std::string(call.method().full_name()));
  call.options().metadata("mark", self.name);
  co_await next();
  self.note("after");
}

TEST(Intercept, OfOneClientOnlyAndOutsideOfTheChannels) {
  world here;
  diary log;
  const auto channel =
      protocoro::connect(here.address(), channel_options().intercept(make(marks, &log, "channel")));
  RpcTestClient one(protocoro::intercept(channel, make(marks, &log, "client")));
  RpcTestClient other(channel);
  sync_wait(other.Unary(request_for("")));
  EXPECT_EQ(log.all().size(), 2u);
  sync_wait(one.Unary(request_for("")));
  EXPECT_THAT(log.all(),
              testing::ElementsAre("channel before protocoro.testing.RpcTest/Unary",
                                   "channel after", "client before protocoro.testing.RpcTest/Unary",
                                   "channel before protocoro.testing.RpcTest/Unary",
                                   "channel after", "client after"));
}

TEST(Intercept, WantsAChannelAndAnInterceptor) {
  EXPECT_THROW(protocoro::intercept(nullptr, make(marks)), std::invalid_argument);
  EXPECT_THROW(protocoro::connect("localhost:1", channel_options().intercept(nullptr)),
               std::invalid_argument);
}

}  // namespace
}  // namespace rpc_test
