// Authentication by the client's certificate, under mutual TLS.
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

/// Gives the identity that stands for the names in a certificate, of which there is at least one;
/// see server_context::peer_identity. Called for each call, several at a time. A lambda that is a
/// coroutine captures nothing.
using certificate_verifier = std::function<task<std::string>(std::vector<std::string> names)>;

/// The certificate's chain has been verified when its connection was made. Without a verifier the
/// identity is the first of its names. Calls without a certificate, as on an address that asks for
/// none, and calls whose verifier throws anything but `cancelled`, end as UNAUTHENTICATED, and say
/// no more than that to the client. The handler is not called then.
std::shared_ptr<server_interceptor> require_client_certificate(certificate_verifier verifier = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
