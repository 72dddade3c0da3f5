// What runs around the calls of a server: it may look on, wait, reject, answer by itself.
//
//   class members_only final : public protocoro::server_interceptor {
//     task<> intercept(intercepted_call& call, next_step next) override {
//       if (!call.context().metadata("member"))
//         throw rpc_error(status_code::PERMISSION_DENIED, "for members");
//       co_await next();
//     }
//   };
//
//   server_options().listen(address).intercept(std::make_shared<members_only>())
#ifndef PROTOCORO_SERVER_SERVER_INTERCEPTOR_HPP
#define PROTOCORO_SERVER_SERVER_INTERCEPTOR_HPP

#include "protocoro/interception/interceptor.hpp"
#include "protocoro/server/server_context.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class server_interception;
}  // namespace detail

/// A call as interceptors see it; lives until the last of them has ended. Used on the call's
/// strand, as in the interceptor's own coroutine.
class intercepted_call final : public intercepted_messages {
 public:
  explicit intercepted_call(detail::server_interception& call) noexcept;

  /// The method, metadata, deadline and peer of the call; what the handler gets too.
  server_context& context() const noexcept;

 private:
  detail::server_interception* call_;
};

/// Called for every call that it was registered for, on the executor of the handler, several calls
/// at a time. What it throws is how the call ends, as if the handler had thrown it. One that ends
/// without an exception and without `next` has answered with `reply`, which a method with one reply
/// needs, else the call ends as UNKNOWN; the handler has not been called then.
///
/// It is one of the coroutines of the call, like the handler: deadline and stop reach it, what it
/// awaits is limited by them. A `with_timeout(next(), 1s)` limits what is behind.
class server_interceptor {
 public:
  virtual ~server_interceptor() = default;

  virtual task<> intercept(intercepted_call& call, next_step next) = 0;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
