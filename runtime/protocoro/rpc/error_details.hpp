// Attaches messages to the status of a failed rpc, and reads them. They travel as a
// google.rpc.Status in the metadata grpc-status-details-bin, as in gRPC's other languages.
//
//   // in a handler
//   throw detailed_error(status_code::INVALID_ARGUMENT, "no such town", bad_request);
//
//   // in a client
//   if (auto bad = find_detail<google::rpc::BadRequest>(error)) show(*bad);
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
/// Stores the first detail of the message type `type` (its full name), serialised, in `found`.
bool find_detail(const grpc::Status& status, std::string_view type, std::string& found);

}  // namespace detail

/// Returns an rpc_error with details: any messages, in this order, usually at most one of each type
/// in google/rpc/error_details.proto. The details and the message travel in the trailers, of which
/// gRPC's peers accept 8 KiB by default; a server leaves out what does not fit
/// (server_options::max_trailers).
template <std::derived_from<google::protobuf::MessageLite>... Details>
rpc_error detailed_error(status_code code, std::string message, const Details&... details) {
  std::string bytes = detail::begin_details(code, message);
  (detail::add_detail(bytes, details), ...);
  return rpc_error(code, std::move(message), std::move(bytes));
}

/// Returns the first detail of type `Detail`; std::nullopt if there is none or it cannot be
/// decoded.
template <std::derived_from<google::protobuf::MessageLite> Detail>
std::optional<Detail> find_detail(const grpc::Status& status) {
  std::optional<Detail> found(std::in_place);
  if (!detail::find_detail(status, *found)) found.reset();
  return found;
}

/// The same for the status of an error.
template <std::derived_from<google::protobuf::MessageLite> Detail>
std::optional<Detail> find_detail(const rpc_error& error) {
  return find_detail<Detail>(error.status());
}

}  // namespace v0_1
}  // namespace protocoro

#endif
