// The interceptors that come with the library.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "calls.hpp"
#include "protocoro/bearer_token.hpp"
#include "protocoro/call_limits.hpp"
#include "protocoro/sleep.hpp"
#include "protocoro/spawn.hpp"
#include "protocoro/sync_wait.hpp"
#include "world.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::rpc_error;
using protocoro::server_interceptor;
using protocoro::server_options;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;

/// The subject behind one interceptor.
class guarded {
 public:
  explicit guarded(std::shared_ptr<server_interceptor> guard)
      : served_(handler, place::inline_, server_options().intercept(std::move(guard))),
        client(served_.connect()) {}

  outcome call(TestRequest request, call_options options = {}) {
    call_plan plan(rpc_kind::unary, std::move(request));
    plan.options = std::move(options);
    return sync_wait(make(client, std::move(plan)));
  }

  subject handler;

 private:
  serving served_;

 public:
  RpcTestClient client;
};

TEST(LimitConcurrency, RefusesWhoComesWhenAllPlacesAreTaken) {
  guarded here(protocoro::limit_concurrency(2));
  auto first = spawn(make(here.client, call_plan(rpc_kind::unary, request_for(scene::waits))));
  here.handler.handlers.wait_for_entries(1);
  auto second =
      spawn(make(here.client, call_plan(rpc_kind::bidi_streaming, request_for(scene::waits))));
  here.handler.handlers.wait_for_entries(2);
  for (int i = 0; i != 5; ++i) {
    const outcome refused = here.call(request_for("one too many"));
    EXPECT_EQ(refused.code(), status_code::RESOURCE_EXHAUSTED);
    EXPECT_EQ(refused.status.error_message(), "too many calls at a time");
  }
  EXPECT_EQ(here.handler.handlers.entries(), 2);
  first.request_stop();
  second.request_stop();
  here.handler.handlers.wait_until_empty();
  while (!here.call(request_for("there is room again")).status.ok()) std::this_thread::yield();
}

TEST(LimitRate, LetsABurstThroughAndThenSoMany) {
  guarded slow(protocoro::limit_rate(1e-9, 2));
  EXPECT_TRUE(slow.call(request_for("first")).status.ok());
  EXPECT_TRUE(slow.call(request_for("second")).status.ok());
  for (int i = 0; i != 5; ++i)
    EXPECT_EQ(slow.call(request_for("third")).code(), status_code::RESOURCE_EXHAUSTED);
  EXPECT_EQ(slow.handler.handlers.entries(), 2);

  guarded filling(protocoro::limit_rate(50, 1));
  for (int passed = 0; passed != 3;)
    passed += filling.call(request_for("again")).status.ok() ? 1 : 0;
}

TEST(LimitRate, WantsNumbersThatMakeSense) {
  EXPECT_THROW(protocoro::limit_rate(0, 1), std::invalid_argument);
  EXPECT_THROW(protocoro::limit_rate(1, 0.5), std::invalid_argument);
  EXPECT_THROW(protocoro::limit_rate(std::numeric_limits<double>::quiet_NaN(), 1),
               std::invalid_argument);
}

TEST(LimitTime, EndsWhatTakesLonger) {
  guarded here(protocoro::limit_time(20ms));
  EXPECT_EQ(here.call(request_for(scene::waits)).code(), status_code::DEADLINE_EXCEEDED);
  EXPECT_EQ(here.handler.stops, 1);
  here.handler.handlers.wait_until_empty();
}

// --- tokens

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
