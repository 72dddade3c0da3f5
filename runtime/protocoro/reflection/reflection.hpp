// Adds gRPC's reflection service to a server, for tools that ask a server for its schema.
//
//   server_options().listen(address).configure(protocoro::reflection())
//
// Link protocoro::reflection. It is a library of its own because gRPC's library for reflection adds
// the service, and threads for it, to every plain grpc::Server of a process that links it.
#ifndef PROTOCORO_REFLECTION_REFLECTION_HPP
#define PROTOCORO_REFLECTION_REFLECTION_HPP

#include "protocoro/server/server_options.hpp"

namespace protocoro {
inline namespace v0_1 {

/// A step for server_options::configure that adds the reflection service.
server_options::builder_step reflection();

}  // namespace v0_1
}  // namespace protocoro

#endif
