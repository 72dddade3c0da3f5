// Metadata that gRPC received.
#ifndef PROTOCORO_GRPC_INTERNAL_RECEIVED_METADATA_HPP
#define PROTOCORO_GRPC_INTERNAL_RECEIVED_METADATA_HPP

#include <grpcpp/support/string_ref.h>

#include <map>

#include "protocoro/rpc/metadata.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A copy of what `metadata` can hold. A peer may send what gRPC itself would refuse to send, such
/// as a value that is not ASCII; that is left out.
metadata copy_of(const std::multimap<grpc::string_ref, grpc::string_ref>& received);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
