// Calls that are made again, and a server that sees each of them.
#ifndef TESTS_HARNESS_RETRY_WORLD_HPP
#define TESTS_HARNESS_RETRY_WORLD_HPP

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "calls.hpp"
#include "diary.hpp"
#include "kinds.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/resilience/retry.hpp"
#include "protocoro/server/server_interceptor.hpp"
#include "refusal.hpp"
#include "world.hpp"

namespace rpc_test {

/// On the server: fails as many calls as it is told, or every third, and writes down what comes.
class refusing_door final : public protocoro::server_interceptor {
 public:
  diary seen;
  std::atomic<int> refuses{0};
  std::atomic<bool> refuses_every_third{false};
  std::atomic<protocoro::status_code> code{protocoro::status_code::UNAVAILABLE};
  refusal says;

 private:
  task<> intercept(protocoro::intercepted_call& call, protocoro::next_step next) override {
    auto& context = call.context();
    std::string attempt(context.metadata("grpc-previous-rpc-attempts").value_or("first"));
    for (const auto& [key, value] : context.request_metadata())
      if (key == "mark") attempt += ' ' + value;
    seen.add(std::move(attempt));
    const bool third = refuses_every_third && ++calls_ % 3 == 0;
    if (third || refuses.fetch_sub(1) > 0) says.refuse(context, code);
    context.add_trailing_metadata("door", "open");
    co_await next();
  }

  std::atomic<int> calls_{0};
};

class Retry : public testing::TestWithParam<rpc_kind> {
 protected:
  using retry_options = protocoro::retry_options;

  /// What these tests count are repeated calls: all methods may run twice (idempotency_test.cpp has
  /// those that may not).
  void connect_with(retry_options options,
                    std::shared_ptr<protocoro::client_interceptor> inner = nullptr) {
    options.idempotent({"protocoro.testing.RpcTest"});
    protocoro::channel_options chain;
    chain.argument("grpc.enable_retries", 0).intercept(protocoro::retry(std::move(options)));
    if (inner) chain.intercept(std::move(inner));
    client_.emplace(protocoro::connect(served_.address(), chain));
  }
  /// Without long pauses.
  static retry_options quick() { return retry_options().back_off({}, {}); }

  outcome call(TestRequest request = request_for("hello"), call_options options = {}) {
    return protocoro::sync_wait(started(std::move(request), std::move(options)));
  }
  task<outcome> started(TestRequest request = request_for("hello"), call_options options = {}) {
    call_plan plan(GetParam(), std::move(request));
    plan.options = std::move(options);
    return make(*client_, std::move(plan));
  }

  subject handler;
  std::shared_ptr<refusing_door> door = std::make_shared<refusing_door>();

 private:
  serving served_{handler, place::inline_, protocoro::server_options().intercept(door)};
  std::optional<RpcTestClient> client_;
};

}  // namespace rpc_test

#endif
