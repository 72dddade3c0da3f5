// gRPC's reflection service, for tools that ask a server for its schema.
//
//   server_options().listen(address).configure(protocoro::reflection())
//
// Link protocoro::reflection. It is apart from the runtime because gRPC's library for it adds the
// service, and threads for it, to every plain grpc::Server of a process that links it.
#ifndef PROTOCORO_REFLECTION_REFLECTION_HPP
#define PROTOCORO_REFLECTION_REFLECTION_HPP

#include "protocoro/server/server_options.hpp"

namespace protocoro {
inline namespace v0_1 {

server_options::builder_step reflection();

}  // namespace v0_1
}  // namespace protocoro

#endif
