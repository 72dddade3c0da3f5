// What the authenticating interceptors share.
#ifndef PROTOCORO_SECURITY_INTERNAL_AUTHENTICATION_HPP
#define PROTOCORO_SECURITY_INTERNAL_AUTHENTICATION_HPP

#include <string>
#include <string_view>

#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Gives no reason: a rejected caller must not learn why.
inline rpc_error unauthenticated() {
  return rpc_error(status_code::UNAUTHENTICATED, "authentication failed");
}

/// Sets `identity`, or ends the call as UNAUTHENTICATED.
class authentication : public server_interceptor {
  task<> intercept(intercepted_call& call, next_step next) final;
  task<std::string> verified(server_context& context);

  /// Returns the caller's identity. Throws for a caller who is rejected.
  virtual task<std::string> who_calls(server_context& context) = 0;
};

/// Returns what follows the scheme ("bearer ", in lower case) in a call's `authorization`: letters,
/// digits and -._~+/ with = at the end, at most 8 KiB. Throws rpc_error if there is anything else,
/// nothing, or more than one `authorization`.
std::string credentials_in(const server_context& context, std::string_view scheme);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
