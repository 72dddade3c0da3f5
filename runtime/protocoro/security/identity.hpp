// The authenticated caller, for a handler and everything that it awaits.
//
//   const std::string* who = co_await identity.get();  // nullptr: not authenticated
#ifndef PROTOCORO_SECURITY_IDENTITY_HPP
#define PROTOCORO_SECURITY_IDENTITY_HPP

#include <string>

#include "protocoro/coro/flowing_value.hpp"

namespace protocoro {
inline namespace v0_1 {

/// The identity of the caller. require_bearer_token, require_basic_auth and
/// require_client_certificate set it; so does any interceptor that authenticates in their place.
inline constinit flowing_value<std::string> identity;

}  // namespace v0_1
}  // namespace protocoro

#endif
