// Interceptors that change nothing, so that every test may be run again behind them: with the
// environment variable PROTOCORO_INTERCEPT=all, or only those of one side, `server` or `client`.
#ifndef TESTS_HARNESS_PASS_THROUGH_HPP
#define TESTS_HARNESS_PASS_THROUGH_HPP

#include <cstdlib>
#include <memory>
#include <string>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/server/server_interceptor.hpp"
#include "protocoro/server/server_options.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {

/// Does as little as possible.
template <class Interceptor, class Call>
class only_next final : public Interceptor {
  protocoro::task<> intercept(Call&, protocoro::next_step next) override { return next(); }
};

/// Sees every message, and waits before and after, on another thread.
template <class Interceptor, class Call>
class waits_and_looks final : public Interceptor {
  protocoro::task<> intercept(Call& call, protocoro::next_step next) override {
    if (!call.has_lite_messages()) {
      call.change_requests([](google::protobuf::Message&) {});
      call.change_replies([](google::protobuf::Message&) {});
    }
    co_await protocoro::sleep_for(std::chrono::microseconds(1));
    co_await next();
    co_await protocoro::sleep_for(std::chrono::microseconds(1));
  }
};

inline bool intercepts(const std::string& side) {
  const char* const wanted = std::getenv("PROTOCORO_INTERCEPT");
  return wanted != nullptr && (wanted == side || wanted == std::string("all"));
}

inline void add_pass_through(protocoro::server_options& options) {
  using protocoro::intercepted_call;
  using protocoro::server_interceptor;
  if (!intercepts("server")) return;
  options.intercept(std::make_shared<only_next<server_interceptor, intercepted_call>>())
      .intercept(std::make_shared<waits_and_looks<server_interceptor, intercepted_call>>())
      .intercept(std::make_shared<only_next<server_interceptor, intercepted_call>>());
}

inline std::shared_ptr<grpc::ChannelInterface> behind_pass_through(
    std::shared_ptr<grpc::ChannelInterface> channel) {
  using protocoro::client_interceptor;
  using protocoro::outgoing_call;
  if (!intercepts("client")) return channel;
  channel = intercept(channel, std::make_shared<only_next<client_interceptor, outgoing_call>>());
  channel =
      intercept(channel, std::make_shared<waits_and_looks<client_interceptor, outgoing_call>>());
  return intercept(channel, std::make_shared<only_next<client_interceptor, outgoing_call>>());
}

}  // namespace rpc_test

#endif
