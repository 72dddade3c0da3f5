// Authentication by a token in the metadata: `authorization: Bearer <token>`.
//
//   task<std::string> verify(std::string token);      // gives who it is, or throws
//
//   server_options().listen(address, tls).intercept(require_bearer_token(verify))
//
//   const std::string* who = co_await identity.get();  // in a handler
#ifndef PROTOCORO_SECURITY_BEARER_TOKEN_HPP
#define PROTOCORO_SECURITY_BEARER_TOKEN_HPP

#include <functional>
#include <memory>
#include <string>

#include "protocoro/security/identity.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Gives the identity that a token stands for. Called for each call, several at a time; one that
/// waits, for a key or another server, keeps no thread. A lambda that is a coroutine captures
/// nothing.
using token_verifier = std::function<task<std::string>(std::string token)>;

/// Calls without a token, with a malformed or a second one, or with one of more than 8 KiB, and
/// calls whose verifier throws anything but `cancelled`, end as UNAUTHENTICATED, and say no more
/// than that to the client. The handler is not called then. Throws std::invalid_argument without a
/// verifier.
std::shared_ptr<server_interceptor> require_bearer_token(token_verifier verifier);

}  // namespace v0_1
}  // namespace protocoro

#endif
