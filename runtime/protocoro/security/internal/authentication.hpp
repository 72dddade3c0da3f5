// What the interceptors that find out who calls have in common.
#ifndef PROTOCORO_SECURITY_INTERNAL_AUTHENTICATION_HPP
#define PROTOCORO_SECURITY_INTERNAL_AUTHENTICATION_HPP

#include <string>
#include <string_view>

#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Why a caller was refused is nothing for whoever it was.
inline rpc_error unauthenticated() {
  return rpc_error(status_code::UNAUTHENTICATED, "authentication failed");
}

/// Sets `identity`, or ends the call as UNAUTHENTICATED.
class authentication : public server_interceptor {
  task<> intercept(intercepted_call& call, next_step next) final;
  task<std::string> verified(server_context& context);

  /// Throws for a caller who is refused.
  virtual task<std::string> who_calls(server_context& context) = 0;
};

/// What stands behind the scheme ("bearer ", in small letters) in a call's `authorization`:
/// letters, digits and -._~+/ with = at the end, at most 8 KiB. Throws unless there is exactly
/// that.
std::string credentials_in(const server_context& context, std::string_view scheme);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
