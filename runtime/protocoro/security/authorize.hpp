// Decides which calls an authenticated caller may make, and which methods need no authentication.
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

/// Returns whether the caller `who` may make the call. It runs as part of the call, so it can read
/// flowing values such as `token_claims`. It is called for each call, for several calls at a time.
/// A lambda that is a coroutine must not capture anything.
using authorizer = std::function<task<bool>(std::string who, server_context& context)>;

/// Lets a call through if the authorizer returns true. If it returns false, or throws anything but
/// `cancelled`, the call ends as PERMISSION_DENIED, without telling the client more. If `identity`
/// is not set, because no outer interceptor has authenticated the caller, the call ends as
/// UNAUTHENTICATED and the authorizer is not asked. In all these cases the handler is not called.
/// Throws std::invalid_argument if the authorizer is empty.
std::shared_ptr<server_interceptor> authorize(authorizer may_call);

/// Runs `interceptor` around all calls that it is registered for, except calls of the named methods
/// ("shop.Shop/LogIn") and services ("shop.Shop"). A name that matches no call has no effect.
/// Throws std::invalid_argument if the interceptor is null.
std::shared_ptr<server_interceptor> except_for(std::vector<std::string> names,
                                               std::shared_ptr<server_interceptor> interceptor);

}  // namespace v0_1
}  // namespace protocoro

#endif
