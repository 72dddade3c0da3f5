// What a server sets up with gRPC before it starts: our defaults where nothing else was said, and
// as a choice of its own what gRPC switches on for a whole process.
#ifndef PROTOCORO_SERVER_INTERNAL_SERVER_SETUP_HPP
#define PROTOCORO_SERVER_INTERNAL_SERVER_SETUP_HPP

#include <memory>

#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// libgrpc++_reflection adds its service to every server of a process that links it. This one is to
/// have it only if it asks (protocoro/reflection/reflection.hpp), which it does later than this.
void leave_out_reflection(grpc::ServerBuilder& builder);

/// Sets the arguments that nobody has set: gRPC takes the first setting of a name.
void fill_in_defaults(grpc::ServerBuilder& builder);

/// nullptr when an address cannot be listened on.
std::unique_ptr<grpc::Server> build_and_start(grpc::ServerBuilder& builder, bool health);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
