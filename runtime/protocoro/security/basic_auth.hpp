// Authenticates callers by a name and a password in the metadata: `authorization: Basic <base64>`
// (RFC 7617).
//
//   task<std::string> check(std::string user, std::string password);  // who it is, or throws
//
//   server_options().listen(address, tls).intercept(require_basic_auth(check))
//
//   const std::string* who = co_await identity.get();  // in a handler
#ifndef PROTOCORO_SECURITY_BASIC_AUTH_HPP
#define PROTOCORO_SECURITY_BASIC_AUTH_HPP

#include <functional>
#include <memory>
#include <string>

#include "protocoro/security/identity.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Returns the identity of a user whose password is right; throws to reject the user. Neither the
/// name nor the password has control characters, and the name has no colon; either may be empty. It
/// is called for each call, for several calls at a time; while it waits, it occupies no thread. A
/// lambda that is a coroutine must not capture anything.
using password_verifier = std::function<task<std::string>(std::string user, std::string password)>;

/// Authenticates each call and sets `identity`. A call ends as UNAUTHENTICATED if its password is
/// missing, malformed, sent twice or longer than 8 KiB of base64, or if the verifier throws
/// anything but `cancelled`. The client is told no more than that, and the handler is not called.
/// Throws std::invalid_argument if the verifier is empty.
std::shared_ptr<server_interceptor> require_basic_auth(password_verifier verifier);

}  // namespace v0_1
}  // namespace protocoro

#endif
