// What a failed rpc says beside its code and message, as messages: the google.rpc.Status that
// gRPC's other languages read and write too, in the metadata grpc-status-details-bin.
//
//   throw detailed_error(status_code::INVALID_ARGUMENT, "no such town", bad_request);   // a
//   handler
//
//   if (auto bad = find_detail<google::rpc::BadRequest>(error)) show(*bad);             // a client
#ifndef PROTOCORO_RPC_ERROR_DETAILS_HPP
#define PROTOCORO_RPC_ERROR_DETAILS_HPP

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "protocoro/rpc/rpc_error.hpp"

namespace google::protobuf {
class MessageLite;
}

namespace protocoro {
inline namespace v0_1 {
namespace detail {

void add_detail(std::string& details, const google::protobuf::MessageLite& added);
std::string begin_details(status_code code, const std::string& message);
bool find_detail(const grpc::Status& status, google::protobuf::MessageLite& found);
/// Serialised. `type` is a full name.
bool find_detail(const grpc::Status& status, std::string_view type, std::string& found);

}  // namespace detail

/// An rpc_error with details: any messages, in this order, usually one of each of the types in
/// google/rpc/error_details.proto. All of them travel with the status, of which gRPC's peers take
/// 8 KiB by default, the message included: a server leaves out what does not fit
/// (server_options::max_trailers).
template <std::derived_from<google::protobuf::MessageLite>... Details>
rpc_error detailed_error(status_code code, std::string message, const Details&... details) {
  std::string bytes = detail::begin_details(code, message);
  (detail::add_detail(bytes, details), ...);
  return rpc_error(code, std::move(message), std::move(bytes));
}

/// The first detail of that type; empty when there is none, or what came cannot be read.
template <std::derived_from<google::protobuf::MessageLite> Detail>
std::optional<Detail> find_detail(const grpc::Status& status) {
  std::optional<Detail> found(std::in_place);
  if (!detail::find_detail(status, *found)) found.reset();
  return found;
}

template <std::derived_from<google::protobuf::MessageLite> Detail>
std::optional<Detail> find_detail(const rpc_error& error) {
  return find_detail<Detail>(error.status());
}

}  // namespace v0_1
}  // namespace protocoro

#endif
