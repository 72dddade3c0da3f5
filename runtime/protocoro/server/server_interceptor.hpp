// Runs code around the calls of a server: it can observe, delay, reject or answer them.
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

/// A call as a server's interceptors see it. It lives until the last of them has ended. Use it only
/// from the interceptor's own coroutine, or elsewhere on the call's strand.
class intercepted_call final : public intercepted_messages {
 public:
  /// @cond internal
  /// Used by the server.
  explicit intercepted_call(detail::server_interception& call) noexcept;
  /// @endcond

  /// The same context that the handler receives: method, metadata, deadline and peer of the call.
  server_context& context() const noexcept;

 private:
  detail::server_interception* call_;
};

/// The base of interceptors for servers; register them with server_options::intercept.
///
/// The server calls `intercept` for every call that it was registered for, on the handler's
/// executor and for several calls concurrently. An exception ends the call as if the handler had
/// thrown it. An interceptor that returns normally without calling `next` has answered the call
/// itself, and the handler is not called. For a method with one reply it must have called `reply`;
/// otherwise the call ends with UNKNOWN.
///
/// The interceptor is one of the call's coroutines, like the handler: the deadline and a stop reach
/// it and limit what it awaits. `with_timeout(next(), 1s)` limits the inner interceptors and the
/// handler.
class server_interceptor {
 public:
  virtual ~server_interceptor() = default;

  /// Handles one call; `co_await next()` runs the inner interceptors and the handler. Both
  /// may be used until this coroutine has ended.
  virtual task<> intercept(intercepted_call& call, next_step next) = 0;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
