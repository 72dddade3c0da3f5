#include "protocoro/security/bearer_token.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/around_every_kind.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::status_code;
using protocoro::sync_wait;

task<std::string> verify(std::string token) {
  co_await protocoro::sleep_for(1ms);
  if (token == "of-fred") co_return "fred";
  if (token == "strange") throw 42;
  throw std::runtime_error(secret);
}

class says_who final : public RpcTestHandler {
  task<TestReply> Unary(server_context&, const TestRequest&) override {
    const std::string* who = co_await protocoro::identity.get();
    TestReply reply;
    reply.set_text(who != nullptr ? *who : "nobody");
    co_return reply;
  }
};

class BearerToken : public testing::Test {
 protected:
  outcome call(call_options options) {
    call_plan plan(rpc_kind::unary, request_for(""));
    plan.options = std::move(options);
    return sync_wait(make(client_, std::move(plan)));
  }
  outcome call(const std::string& authorization) {
    return call(call_options().metadata("authorization", authorization));
  }

 private:
  says_who handler_;
  serving served_{handler_, place::inline_,
                  server_options().intercept(protocoro::require_bearer_token(verify))};
  RpcTestClient client_{served_.connect()};
};

TEST_F(BearerToken, TellsTheHandlerWhoCalls) {
  EXPECT_EQ(call("Bearer of-fred").replies.at(0).text(), "fred");
  EXPECT_EQ(call("bEARER of-fred").replies.at(0).text(), "fred");
}

TEST_F(BearerToken, RefusesAllElseWithoutAReason) {
  std::vector<outcome> refused{call(call_options()),
                               call(call_options()
                                        .metadata("authorization", "Bearer of-fred")
                                        .metadata("authorization", "Bearer of-fred"))};
  for (const std::string& sent :
       {std::string("Bearer of-ann"), std::string("Bearer strange"), std::string("Bearer"),
        std::string("Bearer  of-fred"), std::string("Bearer of-fred x"), std::string("Bearer ==="),
        std::string("Basic of-fred"), std::string("of-fred"), std::string("Bearerof-fred"),
        "Bearer " + std::string(7000, 'x')})
    refused.push_back(call(sent));
  for (const outcome& each : refused) {
    EXPECT_EQ(each.code(), status_code::UNAUTHENTICATED);
    EXPECT_EQ(each.status.error_message(), "authentication failed");
    EXPECT_EQ(each.status.error_details(), "");
  }
}

}  // namespace
}  // namespace rpc_test
