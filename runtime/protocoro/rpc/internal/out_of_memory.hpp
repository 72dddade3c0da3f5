// The status of a call for which there is no memory.
#ifndef PROTOCORO_RPC_INTERNAL_OUT_OF_MEMORY_HPP
#define PROTOCORO_RPC_INTERNAL_OUT_OF_MEMORY_HPP

#include <grpcpp/support/status.h>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Allocates nothing: the text is short enough to be stored in the string object itself.
inline grpc::Status out_of_memory() noexcept {
  return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "out of memory");
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
