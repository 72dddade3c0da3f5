// Configures gRPC before a server starts. Sets protocoro's defaults where the user set nothing, and
// makes the health service and reflection, which gRPC enables for a whole process, a choice of each
// server.
#ifndef PROTOCORO_SERVER_INTERNAL_SERVER_SETUP_HPP
#define PROTOCORO_SERVER_INTERNAL_SERVER_SETUP_HPP

#include <memory>

#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// libgrpc++_reflection adds its service to every server of a process that links it. This takes it
/// out again; a server that wants it adds it later (protocoro/reflection/reflection.hpp).
void leave_out_reflection(grpc::ServerBuilder& builder);

/// Sets the arguments that have not been set yet. gRPC uses the first value set for a name.
void fill_in_defaults(grpc::ServerBuilder& builder);

/// Returns nullptr if the server cannot listen on an address.
std::unique_ptr<grpc::Server> build_and_start(grpc::ServerBuilder& builder, bool health);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
