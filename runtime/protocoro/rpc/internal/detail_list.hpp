// The details of an error, apart.
#ifndef PROTOCORO_RPC_INTERNAL_DETAIL_LIST_HPP
#define PROTOCORO_RPC_INTERNAL_DETAIL_LIST_HPP

#include <string>
#include <string_view>
#include <vector>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Of an encoded google.rpc.Status, each as an encoded google.protobuf.Any. Bytes that are no such
/// message have none.
std::vector<std::string> split_details(const std::string& bytes);

/// Adds an encoded google.protobuf.Any to what `begin_details` has begun.
void append_detail(std::string& details, std::string_view any);

/// "package.Type"; empty for bytes that are no google.protobuf.Any.
std::string type_of_detail(const std::string& any);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
