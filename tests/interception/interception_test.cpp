// Which calls an interceptor of a server is around, and what flows from it into them.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "../harness/around_every_kind.hpp"
#include "protocoro/coro/flowing_value.hpp"

namespace rpc_test {
namespace {

using protocoro::sync_wait;

// --- values that flow

constinit protocoro::flowing_value<std::string> user;
constinit protocoro::flowing_value<int> visits;

task<> tells_who(doing&, intercepted_call& call, next_step next) {
  co_await user.set(std::string(call.context().metadata("user").value_or("nobody")));
  co_await visits.set(1);
  co_await visits.set(2);
  co_await next();
}

class greets final : public RpcTestHandler {
  task<TestReply> Unary(server_context&, const TestRequest&) override {
    TestReply reply;
    const std::string greeting = co_await greet();
    reply.set_text(greeting);
    co_return reply;
  }
  static task<std::string> greet() {
    const std::string* who = co_await user.get();
    const int* often = co_await visits.get();
    if (who == nullptr) co_return "who are you?";
    co_return "hello, " + *who + std::to_string(*often);
  }
};

TEST(FlowingValue, ReachesTheHandlerAndWhatItAwaits) {
  greets handler;
  const serving served(handler, place::inline_, server_options().intercept(make(tells_who)));
  RpcTestClient client(served.connect());
  const auto ask = [&](const char* name) {
    return sync_wait(client.Unary(request_for(""), call_options().metadata("user", name))).text();
  };
  EXPECT_EQ(ask("fred"), "hello, fred2");
  EXPECT_EQ(ask("ann"), "hello, ann2");
}

TEST(FlowingValue, IsNullWhereNobodySetIt) {
  greets handler;
  const serving served(handler);
  RpcTestClient client(served.connect());
  EXPECT_EQ(sync_wait(client.Unary(request_for(""))).text(), "who are you?");
}

// --- where they are registered

TEST(Interception, OfOneServiceOrOneMethodOnly) {
  diary log;
  subject handler;
  greets other;
  const serving served(handler, place::inline_,
                       server_options()
                           .intercept(handler, "Unary", make(around, &log, "method"))
                           .intercept(make(around, &log, "server"))
                           .intercept(handler, make(around, &log, "service")));
  RpcTestClient client(served.connect());
  sync_wait(client.Unary(request_for("")));
  EXPECT_EQ(log.all(), (lines{"method before", "server before", "service before", "service after",
                              "server after", "method after"}));
  sync_wait(collect(client.ServerStreaming(request_for("")), form::exception));
  EXPECT_EQ(log.all().size(), 10u);
  EXPECT_EQ(log.all()[6], "server before");
}

std::string why_not(const server_options& options, protocoro::service& handler) {
  try {
    const protocoro::server server(options, handler);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing";
}

TEST(Interception, OfWhatIsNotServedIsRefused) {
  subject handler;
  subject other;
  const auto options = [] { return server_options().listen("127.0.0.1:0"); };
  EXPECT_EQ(why_not(options().intercept(other, make(around)), handler),
            "protocoro: intercept names a service that the server does not serve");
  EXPECT_EQ(why_not(options().intercept(handler, "Unitary", make(around)), handler),
            "protocoro: intercept names 'Unitary', which is not a method of "
            "'protocoro.testing.RpcTest'");
  EXPECT_EQ(why_not(options().intercept(handler, "Unary", make(around)), handler), "nothing");
}

}  // namespace
}  // namespace rpc_test
