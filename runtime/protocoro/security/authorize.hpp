// Which calls an authenticated caller may make, and which methods need no caller to be known.
//
//   task<bool> may_call(std::string who, server_context& context);
//
//   server_options()
//       .listen(address, tls)
//       .intercept(except_for({"shop.Shop/LogIn"}, require_bearer_token(verify)))
//       .intercept(except_for({"shop.Shop/LogIn"}, authorize(may_call)))
//       .intercept(shop, "Close", authorize(is_owner))
#ifndef PROTOCORO_SECURITY_AUTHORIZE_HPP
#define PROTOCORO_SECURITY_AUTHORIZE_HPP

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocoro/security/identity.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Whether `who` may make the call. It runs in the call: it may get flowing values, such as
/// `token_claims`. Called for each call, several at a time. A lambda that is a coroutine captures
/// nothing.
using authorizer = std::function<task<bool>(std::string who, server_context& context)>;

/// Goes on if the authorizer says so. If it does not, or throws anything but `cancelled`, the call
/// ends as PERMISSION_DENIED, and says no more than that to the client. Without an `identity`, when
/// nothing outside of it has authenticated, the call ends as UNAUTHENTICATED and the authorizer is
/// not asked. The handler is not called then. Throws std::invalid_argument without an authorizer.
std::shared_ptr<server_interceptor> authorize(authorizer may_call);

/// Runs `interceptor` around all calls that it is registered for but those of these methods
/// ("shop.Shop/LogIn") and services ("shop.Shop"). A name that no call has changes nothing. Throws
/// std::invalid_argument without an interceptor.
std::shared_ptr<server_interceptor> except_for(std::vector<std::string> names,
                                               std::shared_ptr<server_interceptor> interceptor);

}  // namespace v0_1
}  // namespace protocoro

#endif
