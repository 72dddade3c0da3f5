// Copies metadata that gRPC has received.
#ifndef PROTOCORO_GRPC_INTERNAL_RECEIVED_METADATA_HPP
#define PROTOCORO_GRPC_INTERNAL_RECEIVED_METADATA_HPP

#include <grpcpp/support/string_ref.h>

#include <map>

#include "protocoro/rpc/metadata.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Copies the entries that `metadata` can hold. Others are left out: a peer may send values that
/// gRPC itself would refuse to send, such as text that is not ASCII.
metadata copy_of(const std::multimap<grpc::string_ref, grpc::string_ref>& received);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
