// Calls that are made several times at once, and a server that sees each of them.
#ifndef TESTS_RESILIENCE_HEDGING_WORLD_HPP
#define TESTS_RESILIENCE_HEDGING_WORLD_HPP

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../harness/attendance.hpp"
#include "../harness/calls.hpp"
#include "../harness/diary.hpp"
#include "../harness/kinds.hpp"
#include "../harness/refusal.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/resilience/hedging.hpp"
#include "protocoro/server/server_interceptor.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {

enum class deed {
  answers,
  answers_last,
  answers_later,
  waits,
  unavailable,
  forbids_later,
  not_found,
  not_found_last
};

/// On the server: knows what to do with which attempt, and answers those that it knows nothing of.
/// The last come when all attempts of the plan are there.
class door_of_attempts final : public protocoro::server_interceptor {
 public:
  diary seen;
  attendance attempts;
  std::atomic<int> stops{0};
  refusal says;
  std::atomic<std::chrono::milliseconds> later{std::chrono::milliseconds(60)};

  /// For the next call, when those before have ended.
  void expect(std::vector<deed> plan) {
    const std::lock_guard lock(mutex_);
    plan_ = std::move(plan);
    all_there_ = attempts.entries() + static_cast<int>(plan_.size());
  }

 private:
  task<> intercept(protocoro::intercepted_call& call, protocoro::next_step next) override {
    const std::string attempt(call.context().metadata("grpc-previous-rpc-attempts").value_or("0"));
    seen.add(attempt);
    const attendance::visitor here(attempts);
    call.context().add_initial_metadata("attempt", attempt);
    call.context().add_trailing_metadata("attempt", attempt);
    const auto number = static_cast<std::size_t>(std::stoi(attempt));
    const deed what = planned(number);
    co_await act(what);
    if (what == deed::forbids_later)
      call.context().add_trailing_metadata("grpc-retry-pushback-ms", "-1");
    if (what == deed::forbids_later)
      throw protocoro::rpc_error(protocoro::status_code::UNAVAILABLE, "never again");
    if (what == deed::unavailable) says.refuse(call.context(), protocoro::status_code::UNAVAILABLE);
    co_await next();
  }

  deed planned(std::size_t number) {
    const std::lock_guard lock(mutex_);
    return number < plan_.size() ? plan_[number] : deed::answers;
  }

  task<> act(deed what) {
    if (what == deed::waits) co_await wait();
    if (what == deed::answers_later || what == deed::forbids_later)
      co_await protocoro::sleep_for(later.load());
    if (what == deed::answers_last || what == deed::not_found_last)
      while (attempts.entries() < all_there_)
        co_await protocoro::sleep_for(std::chrono::milliseconds(1));
    if (what == deed::not_found || what == deed::not_found_last)
      throw protocoro::rpc_error(protocoro::status_code::NOT_FOUND, "never");
  }
  task<> wait() {
    try {
      co_await protocoro::sleep_for(std::chrono::hours(24));
    } catch (const protocoro::cancelled&) {
      ++stops;
      throw;
    }
  }

  std::mutex mutex_;
  std::vector<deed> plan_;
  std::atomic<int> all_there_{0};
};

class Hedging : public testing::TestWithParam<rpc_kind> {
 protected:
  void connect_with(std::vector<std::shared_ptr<protocoro::client_interceptor>> chain) {
    protocoro::channel_options options;
    options.argument("grpc.enable_retries", 0);  // lets the number of the attempt through
    for (auto& each : chain) options.intercept(std::move(each));
    client_.emplace(protocoro::connect(served_.address(), options));
  }
  void connect_with(protocoro::hedging_options options) {
    connect_with({hedge_all(std::move(options))});
  }
  /// All methods may run twice here (idempotency_test.cpp has those that may not).
  static std::shared_ptr<protocoro::client_interceptor> hedge_all(
      protocoro::hedging_options options) {
    options.idempotent({"protocoro.testing.RpcTest"});
    return protocoro::hedge(std::move(options));
  }

  task<outcome> started(call_options options = {}, TestRequest request = request_for("hello")) {
    call_plan plan(GetParam(), std::move(request));
    plan.options = std::move(options);
    return make(*client_, std::move(plan));
  }
  outcome call(call_options options = {}, TestRequest request = request_for("hello")) {
    return protocoro::sync_wait(started(std::move(options), std::move(request)));
  }
  async_generator<TestReply> stream(const TestRequest& request, call_options options = {}) {
    return client_->ServerStreaming(request, std::move(options));
  }
  subject& handler() { return handler_; }
  /// Until all that came to the server have ended.
  int stops_of_the_others() const {
    door->attempts.wait_until_empty();
    return door->stops;
  }

  static constexpr auto never = std::chrono::hours(24);
  std::shared_ptr<door_of_attempts> door = std::make_shared<door_of_attempts>();

 private:
  subject handler_;
  serving served_{handler_, place::inline_, protocoro::server_options().intercept(door)};
  std::optional<RpcTestClient> client_;
};

}  // namespace rpc_test

#endif
