// Authenticates callers by the client's certificate, under mutual TLS.
//
//   server_options()
//       .listen(address, server_tls(chain, key).require_clients_of(roots))
//       .intercept(require_client_certificate())
//
//   const std::string* who = co_await identity.get();  // in a handler
#ifndef PROTOCORO_SECURITY_CLIENT_CERTIFICATE_HPP
#define PROTOCORO_SECURITY_CLIENT_CERTIFICATE_HPP

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocoro/security/identity.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Returns the identity for the names in a certificate; throws to reject them. There is at least
/// one name; see server_context::peer_identity. It is called for each call, for several calls at a
/// time. A lambda that is a coroutine must not capture anything.
using certificate_verifier = std::function<task<std::string>(std::vector<std::string> names)>;

/// Authenticates each call and sets `identity`. The certificate's chain has already been verified
/// when the connection was made. Without a verifier, the identity is the first name of the
/// certificate. A call ends as UNAUTHENTICATED if there is no certificate, as on an address that
/// asks for none, or if the verifier throws anything but `cancelled`. The client is told no more
/// than that, and the handler is not called.
std::shared_ptr<server_interceptor> require_client_certificate(certificate_verifier verifier = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
