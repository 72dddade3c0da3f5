// Who calls, for a handler and all that it awaits.
//
//   const std::string* who = co_await identity.get();  // nullptr: nobody has asked
//
// Set by require_bearer_token, require_basic_auth and require_client_certificate, and by whatever
// authenticates in their place.
#ifndef PROTOCORO_SECURITY_IDENTITY_HPP
#define PROTOCORO_SECURITY_IDENTITY_HPP

#include <string>

#include "protocoro/coro/flowing_value.hpp"

namespace protocoro {
inline namespace v0_1 {

inline constinit flowing_value<std::string> identity;

}  // namespace v0_1
}  // namespace protocoro

#endif
