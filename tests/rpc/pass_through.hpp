// Interceptors that change nothing, so that every test may be run again behind them.
#ifndef TESTS_RPC_PASS_THROUGH_HPP
#define TESTS_RPC_PASS_THROUGH_HPP

#include <cstdlib>
#include <memory>

#include "protocoro/server_interceptor.hpp"
#include "protocoro/server_options.hpp"
#include "protocoro/sleep.hpp"

namespace rpc_test {

/// Does as little as possible.
class only_next final : public protocoro::server_interceptor {
  protocoro::task<> intercept(protocoro::intercepted_call&, protocoro::next_step next) override {
    return next();
  }
};

/// Sees every message, and waits before and after, on another thread.
class waits_and_looks final : public protocoro::server_interceptor {
  protocoro::task<> intercept(protocoro::intercepted_call& call,
                              protocoro::next_step next) override {
    if (!call.has_lite_messages()) {
      call.change_requests([](google::protobuf::Message&) {});
      call.change_replies([](google::protobuf::Message&) {});
    }
    co_await protocoro::sleep_for(std::chrono::microseconds(1));
    co_await next();
    co_await protocoro::sleep_for(std::chrono::microseconds(1));
  }
};

/// Those that the environment variable PROTOCORO_INTERCEPT asks for: "next" or "all".
inline void add_pass_through(protocoro::server_options& options) {
  const char* const wanted = std::getenv("PROTOCORO_INTERCEPT");
  if (wanted == nullptr) return;
  options.intercept(std::make_shared<only_next>());
  if (std::string_view(wanted) == "next") return;
  options.intercept(std::make_shared<waits_and_looks>());
  options.intercept(std::make_shared<only_next>());
}

}  // namespace rpc_test

#endif
