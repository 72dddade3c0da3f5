// Deadlines for calls that have none, and interceptors for some methods only.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/diary.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/method_filter.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/resilience/default_timeout.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::status_code;
using protocoro::sync_wait;

/// Writes down the methods and deadlines of calls, and makes each call so often.
class notes final : public protocoro::client_interceptor {
 public:
  using time_point = call_options::time_point;

  explicit notes(int calls = 1) : calls_(calls) {}

  diary methods;
  std::vector<time_point> deadlines;

 private:
  task<> intercept(protocoro::outgoing_call& call, protocoro::next_step next) override {
    methods.add(std::string(call.method().full_name()));
    deadlines.push_back(call.options().deadline());
    for (int i = 0; i != calls_; ++i) co_await next();
  }

  const int calls_;
};

const auto every_kind = {rpc_kind::unary, rpc_kind::server_streaming, rpc_kind::client_streaming,
                         rpc_kind::bidi_streaming};

class CallsBehind : public testing::Test {
 protected:
  void connect_with(std::vector<std::shared_ptr<protocoro::client_interceptor>> chain) {
    protocoro::channel_options options;
    for (auto& each : chain) options.intercept(std::move(each));
    client_.emplace(protocoro::connect(served_.address(), options));
  }
  outcome call(rpc_kind kind, TestRequest request, call_options options = {}) {
    call_plan plan(kind, std::move(request));
    plan.options = std::move(options);
    return sync_wait(make(*client_, std::move(plan)));
  }

  std::shared_ptr<notes> seen = std::make_shared<notes>();
  subject handler;

 private:
  serving served_{handler};
  std::optional<RpcTestClient> client_;
};

class DefaultTimeout : public CallsBehind {};
class MethodFilter : public CallsBehind {};

TEST_F(DefaultTimeout, EndsCallsOfEveryKind) {
  connect_with({protocoro::default_timeout(20ms)});
  for (const rpc_kind kind : every_kind)
    EXPECT_EQ(call(kind, request_for(scene::waits)).code(), status_code::DEADLINE_EXCEEDED);
  handler.handlers.wait_until_empty();
}

TEST_F(DefaultTimeout, IsForCallsWithoutTheirOwn) {
  connect_with({protocoro::default_timeout(2h), protocoro::default_timeout(1h), seen});
  const auto begin = notes::time_point::clock::now();
  for (const rpc_kind kind : every_kind) {
    call(kind, request_for("hello"));
    call(kind, request_for("hello"), call_options().timeout(3h));
    call(kind, request_for("hello"), call_options().deadline(begin + 3h));
    const auto end = notes::time_point::clock::now();
    EXPECT_GE(seen->deadlines.at(0), begin + 2h);
    EXPECT_LE(seen->deadlines.at(0), end + 2h);
    EXPECT_GE(seen->deadlines.at(1), begin + 3h);
    EXPECT_EQ(seen->deadlines.at(2), begin + 3h);
    seen->deadlines.clear();
  }
}

TEST_F(DefaultTimeout, IsForAllAttempts) {
  auto inner = std::make_shared<notes>();
  connect_with({protocoro::default_timeout(1h), std::make_shared<notes>(2), inner});
  call(rpc_kind::unary, request_for("hello"));
  ASSERT_EQ(inner->deadlines.size(), 2u);
  EXPECT_EQ(inner->deadlines[0], inner->deadlines[1]);
}

TEST_F(MethodFilter, IsAroundTheMethodsItNames) {
  const std::string service = "protocoro.testing.RpcTest";
  std::vector<std::shared_ptr<notes>> inner(5);
  for (auto& each : inner) each = std::make_shared<notes>();
  connect_with({protocoro::only_for({service + "/Unary", service + "/Bidi"}, inner[0]),
                protocoro::only_for({service}, inner[1]),
                protocoro::only_for({service + "/Una", "protocoro"}, inner[2]),
                protocoro::except_for({service + "/Unary", "another.Service"}, inner[3]),
                protocoro::except_for({service}, inner[4])});
  for (const rpc_kind kind : every_kind) EXPECT_TRUE(call(kind, request_for("hi")).status.ok());
  const lines all{service + "/Unary", service + "/ServerStreaming", service + "/ClientStreaming",
                  service + "/Bidi"};
  EXPECT_EQ(inner[0]->methods.all(), (lines{all[0], all[3]}));
  EXPECT_EQ(inner[1]->methods.all(), all);
  EXPECT_EQ(inner[2]->methods.all(), lines());
  EXPECT_EQ(inner[3]->methods.all(), (lines{all[1], all[2], all[3]}));
  EXPECT_EQ(inner[4]->methods.all(), lines());
  EXPECT_THROW(protocoro::only_for({}, nullptr), std::invalid_argument);
}

}  // namespace
}  // namespace rpc_test
