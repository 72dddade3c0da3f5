// A handler's exception, whose text a stranger has chosen, is one line of the log.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "../harness/calls.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/server/server.hpp"

namespace rpc_test {
namespace {

/// A handler that says what it was sent, as many do.
class complains final : public RpcTestHandler {
  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    throw std::runtime_error("no such thing: " + request.text());
  }
};

TEST(LogLine, OfAHandlersExceptionIsOneLine) {
  complains handler;
  protocoro::server server(protocoro::server_options().listen("127.0.0.1:0"), handler);
  RpcTestClient client(protocoro::connect("127.0.0.1:" + std::to_string(server.port())));
  testing::internal::CaptureStderr();
  const std::string forged = "x\nprotocoro: all is well\xc2\x85\xe2\x80\xa8";
  protocoro::sync_wait(make(client, call_plan(rpc_kind::unary, request_for(forged))));
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "protocoro: protocoro.testing.RpcTest/Unary failed: "
            R"("no such thing: x\x0aprotocoro: all is well\xc2\x85\xe2\x80\xa8")"
            "\n");
}

}  // namespace
}  // namespace rpc_test
