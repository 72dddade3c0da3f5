// Splits and joins the details of an error.
#ifndef PROTOCORO_RPC_INTERNAL_DETAIL_LIST_HPP
#define PROTOCORO_RPC_INTERNAL_DETAIL_LIST_HPP

#include <string>
#include <string_view>
#include <vector>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Returns the details of an encoded google.rpc.Status, each as an encoded google.protobuf.Any.
/// Returns none if the bytes are not such a message.
std::vector<std::string> split_details(const std::string& bytes);

/// Appends an encoded google.protobuf.Any to bytes that `begin_details` has returned.
void append_detail(std::string& details, std::string_view any);

/// "package.Type"; empty if the bytes are not a google.protobuf.Any.
std::string type_of_detail(const std::string& any);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
