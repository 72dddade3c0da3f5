// Authentication by name and password in the metadata: `authorization: Basic <base64>` (RFC 7617).
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

/// Gives the identity of a user whose password is right. The name has no colon, neither has control
/// characters, either may be empty. Called for each call, several at a time; one that waits keeps
/// no thread. A lambda that is a coroutine captures nothing.
using password_verifier = std::function<task<std::string>(std::string user, std::string password)>;

/// Calls without a password, with a malformed or a second one, or with more than 8 KiB of base64,
/// and calls whose verifier throws anything but `cancelled`, end as UNAUTHENTICATED, and say no
/// more than that to the client. The handler is not called then. Throws std::invalid_argument
/// without a verifier.
std::shared_ptr<server_interceptor> require_basic_auth(password_verifier verifier);

}  // namespace v0_1
}  // namespace protocoro

#endif
