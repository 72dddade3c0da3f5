// What runs around the calls of a client: it may look on, wait, add metadata, make a call again,
// answer.
//
//   class with_tenant final : public protocoro::client_interceptor {
//     task<> intercept(outgoing_call& call, next_step next) override {
//       call.options().metadata("tenant", "blue");
//       co_await next();
//     }
//   };
//
//   auto channel = connect(target, channel_options().intercept(std::make_shared<with_tenant>()));
#ifndef PROTOCORO_CLIENT_CLIENT_INTERCEPTOR_HPP
#define PROTOCORO_CLIENT_CLIENT_INTERCEPTOR_HPP

#include <memory>

#include "protocoro/client/call_options.hpp"
#include "protocoro/interception/interceptor.hpp"
#include "protocoro/rpc/method_info.hpp"

namespace grpc {
class ChannelInterface;
}

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class client_interception;
}  // namespace detail

/// A call as interceptors see it; lives until the last of them has ended. Used on the strand of
/// whoever awaits the call, as in the interceptor's own coroutine.
class outgoing_call final : public intercepted_messages {
 public:
  explicit outgoing_call(detail::client_interception& call) noexcept;

  const method_info& method() const noexcept;

  /// What the call is made with, at each `next()`.
  call_options& options() const noexcept;

 private:
  friend class detail::client_interception;

  detail::client_interception* call_;
};

/// Called for every call through the channels that it was given to, in the tree of whoever awaits
/// the call: on its executor, under its deadline and stop. What it throws is what the await throws.
/// One that ends without an exception and without `next` has answered with `reply`.
///
/// A call may be made again by a second `next()`, unless its requests are streamed; replies that
/// have passed before (`replies()`) have been seen. Where replies are streamed, `next()` is awaited
/// directly, not inside with_timeout or when_any: else it throws std::logic_error.
class client_interceptor {
 public:
  virtual ~client_interceptor() = default;

  virtual task<> intercept(outgoing_call& call, next_step next) = 0;
};

/// `channel`, whose calls by protocoro's clients are intercepted, outside of what intercepts them
/// already. Clients that gRPC's own plugin made do not know of it.
/// Throws std::invalid_argument when one of them is missing.
std::shared_ptr<grpc::ChannelInterface> intercept(std::shared_ptr<grpc::ChannelInterface> channel,
                                                  std::shared_ptr<client_interceptor> interceptor);

}  // namespace v0_1
}  // namespace protocoro

#endif
