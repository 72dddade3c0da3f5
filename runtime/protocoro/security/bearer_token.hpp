// Authenticates callers by a token in the metadata: `authorization: Bearer <token>`.
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

/// Returns the identity that a token stands for; throws to reject the token. It is called for each
/// call, for several calls at a time; while it waits, for a key or for another server, it occupies
/// no thread. A lambda that is a coroutine must not capture anything.
using token_verifier = std::function<task<std::string>(std::string token)>;

/// Authenticates each call and sets `identity`. A call ends as UNAUTHENTICATED if its token is
/// missing, malformed, sent twice or longer than 8 KiB, or if the verifier throws anything but
/// `cancelled`. The client is told no more than that, and the handler is not called. Throws
/// std::invalid_argument if the verifier is empty.
std::shared_ptr<server_interceptor> require_bearer_token(token_verifier verifier);

}  // namespace v0_1
}  // namespace protocoro

#endif
