// The options of servers and channels.
#include "protocoro/server/server.hpp"

#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/raw.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::channel_options;
using protocoro::connect;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;

outcome call(RpcTestClient& client, rpc_kind kind, TestRequest request) {
  return sync_wait(make(client, call_plan(kind, std::move(request))));
}

outcome greet(const std::string& address, const channel_options& options = {}) {
  RpcTestClient client(connect(address, options));
  return call(client, rpc_kind::unary, request_for("hello"));
}

std::string error_of(const server_options& options,
                     const std::vector<protocoro::service*>& handlers) {
  try {
    protocoro::server server(options, handlers);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "no error";
}

std::string error_of(const server_options& options) {
  subject handler;
  return error_of(options, {&handler});
}

TEST(Server, ListensOnSeveralAddresses) {
  subject handler;
  const std::string path = "/tmp/protocoro-test-" + std::to_string(::getpid()) + ".sock";
  protocoro::server server(
      server_options().listen("127.0.0.1:0").listen("localhost:0").listen("unix:" + path), handler);
  EXPECT_NE(server.port(0), server.port(1));
  EXPECT_TRUE(greet("127.0.0.1:" + std::to_string(server.port())).status.ok());
  EXPECT_TRUE(greet("localhost:" + std::to_string(server.port(1))).status.ok());
  EXPECT_TRUE(greet("unix:" + path).status.ok());
  EXPECT_THROW(server.port(3), std::out_of_range);
}

TEST(Server, NamesTheAddressItCannotListenOn) {
  world here;
  EXPECT_EQ(error_of(server_options().listen(here.address())),
            "protocoro: cannot listen on '" + here.address() + "'");
  EXPECT_EQ(error_of(server_options().listen("127.0.0.1:0").listen(here.address())),
            "protocoro: cannot listen on '" + here.address() + "'");
  EXPECT_EQ(error_of(server_options().listen("unix:/nowhere/at/all.sock")),
            "protocoro: cannot listen on 'unix:/nowhere/at/all.sock'");
  EXPECT_EQ(error_of(server_options()),
            "protocoro: a server needs an address: server_options().listen()");
}

TEST(Server, GivesItsHandlersBackWhenItCannotListen) {
  world here;
  subject handler;
  EXPECT_NE(error_of(server_options().listen(here.address()), {&handler}), "no error");
  EXPECT_EQ(error_of(server_options().listen("127.0.0.1:0"), {&handler}), "no error");
}

TEST(Server, RefusesTwoHandlersOfOneService) {
  subject one, other;
  EXPECT_EQ(error_of(server_options().listen("127.0.0.1:0"), {&one, &other}),
            "protocoro: the server has two handlers of 'protocoro.testing.RpcTest'");
}

TEST(Server, RefusesAHandlerThatAnotherOneServes) {
  const server_options options = server_options().listen("127.0.0.1:0");
  subject handler;
  protocoro::server first(options, handler);
  EXPECT_EQ(error_of(options, {&handler}),
            "protocoro: another server serves this handler of 'protocoro.testing.RpcTest'");
  first.shutdown();
  protocoro::server second(options, handler);
  EXPECT_TRUE(greet("127.0.0.1:" + std::to_string(second.port())).status.ok());
}

TEST(Server, ServesServicesOnlyWhileItLives) {
  subject handler;
  for (int i = 0; i < 3; ++i) {
    protocoro::server server(server_options().listen("127.0.0.1:0"), handler);
    EXPECT_TRUE(greet("127.0.0.1:" + std::to_string(server.port())).status.ok());
  }
}

TEST(Server, RefusesLargeRequestsAndReplies) {
  TestRequest large = request_for("hello");
  large.set_payload(std::string(2000, 'x'));
  TestRequest small = request_for(std::string(600, 'y'));  // its reply is larger than 500 bytes
  for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                              rpc_kind::client_streaming, rpc_kind::bidi_streaming}) {
    subject receiver;
    serving receives(receiver, place::inline_, server_options().max_receive_message_size(1000));
    RpcTestClient sender(receives.connect());
    EXPECT_EQ(call(sender, kind, large).code(), status_code::RESOURCE_EXHAUSTED) << name_of(kind);
    EXPECT_TRUE(call(sender, kind, small).status.ok());
    receiver.handlers.wait_until_empty();

    subject replier;
    serving replies(replier, place::inline_, server_options().max_send_message_size(500));
    RpcTestClient asker(replies.connect());
    EXPECT_EQ(call(asker, kind, small).code(), status_code::RESOURCE_EXHAUSTED) << name_of(kind);
    EXPECT_TRUE(call(asker, kind, request_for("small")).status.ok());
    replier.handlers.wait_until_empty();
  }
}

TEST(Channel, RefusesLargeReplies) {
  world here;
  RpcTestClient client(connect(here.address(), channel_options().max_receive_message_size(500)));
  for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                              rpc_kind::client_streaming, rpc_kind::bidi_streaming}) {
    EXPECT_EQ(call(client, kind, request_for(std::string(600, 'y'))).code(),
              status_code::RESOURCE_EXHAUSTED)
        << name_of(kind);
    EXPECT_TRUE(call(client, kind, request_for("small")).status.ok());
  }
  here.handler.handlers.wait_until_empty();
}

TEST(Channel, TakesAnyArgumentOfGrpc) {
  world here;
  const auto seen = greet(here.address(), channel_options()
                                              .argument("grpc.enable_retries", 0)
                                              .argument("grpc.primary_user_agent", "test")
                                              .keep_alive(30s, 10s)
                                              .credentials(grpc::InsecureChannelCredentials()));
  EXPECT_TRUE(seen.status.ok());
}

TEST(Channel, ToNobodyFailsItsCalls) {
  for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                              rpc_kind::client_streaming, rpc_kind::bidi_streaming}) {
    RpcTestClient client(connect("127.0.0.1:1"));
    EXPECT_EQ(call(client, kind, request_for("anybody?")).code(), status_code::UNAVAILABLE);
  }
}

TEST(Server, ServesNoMoreCallsOfAConnectionThanItWasTold) {
  subject handler;
  serving served(handler, place::pool, server_options().max_concurrent_streams(1));
  RpcTestClient client(served.connect());
  // Calls that come before the client has heard of the limit may be refused.
  ASSERT_TRUE(call(client, rpc_kind::unary, request_for("hello")).status.ok());
  std::vector<task<outcome>> calls;
  for (int i = 0; i < 20; ++i)
    calls.push_back(make(client, call_plan(rpc_kind::bidi_streaming, request_for("hello"))));
  for (const outcome& seen : sync_wait(when_all(std::move(calls))))
    EXPECT_EQ(seen.code(), status_code::OK) << seen.status.error_message();
  EXPECT_EQ(handler.handlers.most_inside(), 1);
}

TEST(Server, TakesItsOtherSettings) {
  subject handler;
  bool configured = false;
  server_options options;
  options.keep_alive(30s, 10s).max_connection_idle(1h).max_connection_age(1h, 1min);
  options.configure([&](grpc::ServerBuilder&) { configured = true; });
  serving served(handler, place::inline_, options);
  EXPECT_TRUE(configured);
  EXPECT_TRUE(greet(served.address()).status.ok());
}

TEST(Server, AnswersForItsHealthWhenAskedTo) {
  const std::string method = "/grpc.health.v1.Health/Check";
  subject handler;
  const serving healthy(handler, place::inline_, server_options().health());
  const auto answer = raw_call(healthy.address(), method, {""});
  EXPECT_TRUE(answer.status.ok());
  EXPECT_EQ(answer.replies.at(0), "\x08\x01");  // status: SERVING
  subject other;
  const serving silent(other);
  EXPECT_EQ(raw_call(silent.address(), method, {""}).status.error_code(),
            status_code::UNIMPLEMENTED);
}

/// A request of grpc.health.v1.Health for one service.
std::string health_of(const std::string& name) {
  return "\x0a" + std::string(1, static_cast<char>(name.size())) + name;
}

TEST(Server, AnswersForTheHealthOfEachService) {
  const std::string method = "/grpc.health.v1.Health/Check";
  subject handler;
  const serving healthy(handler, place::inline_, server_options().health());
  const auto answer = raw_call(healthy.address(), method, {health_of("protocoro.testing.RpcTest")});
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.replies.at(0), "\x08\x01");
  EXPECT_EQ(raw_call(healthy.address(), method, {health_of("other")}).status.error_code(),
            status_code::NOT_FOUND);
}

TEST(Server, GivesItsGrpcServer) {
  subject handler;
  serving served(handler, place::inline_, server_options().health());
  EXPECT_NE(served.server().grpc_server().GetHealthCheckService(), nullptr);
  RpcTestClient client(served.server().grpc_server().InProcessChannel(grpc::ChannelArguments()));
  for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                              rpc_kind::client_streaming, rpc_kind::bidi_streaming})
    EXPECT_TRUE(call(client, kind, request_for("in process")).status.ok());
}

TEST(Server, ReportsOnStderrWithoutAHook) {
  subject handler;
  protocoro::server server(server_options().listen("127.0.0.1:0"), handler);
  RpcTestClient client(connect("127.0.0.1:" + std::to_string(server.port())));
  testing::internal::CaptureStderr();
  call(client, rpc_kind::unary, request_for(scene::throws));
  EXPECT_NE(testing::internal::GetCapturedStderr().find(
                "protocoro: protocoro.testing.RpcTest/Unary failed: \"the password is 1234\""),
            std::string::npos);
}

TEST(Server, SurvivesAHookThatThrows) {
  subject handler;
  server_options options;
  options.listen("127.0.0.1:0").on_unhandled_error([](const auto&, const std::exception_ptr&) {
    throw std::runtime_error("the hook itself");
  });
  protocoro::server server(options, handler);
  RpcTestClient client(connect("127.0.0.1:" + std::to_string(server.port())));
  testing::internal::CaptureStderr();
  EXPECT_EQ(call(client, rpc_kind::unary, request_for(scene::throws)).code(), status_code::UNKNOWN);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("the hook itself"), std::string::npos);
  EXPECT_TRUE(call(client, rpc_kind::unary, request_for("hello")).status.ok());
}

}  // namespace
}  // namespace rpc_test
