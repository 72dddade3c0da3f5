// Adds gRPC's reflection service to a server, for tools such as grpcurl. Needs the library
// protocoro::reflection.
//
//   protocoro::server_options().listen(address).configure(protocoro::reflection())
#ifndef PROTOCORO_REFLECTION_HPP
#define PROTOCORO_REFLECTION_HPP

#include "protocoro/reflection/reflection.hpp"

#endif
