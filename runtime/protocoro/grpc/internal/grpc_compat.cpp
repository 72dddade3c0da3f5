#include "protocoro/grpc/internal/grpc_compat.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// An error that gRPC received from the other end of a connection names it: "... from peer ADDRESS
/// ...". Without an address the error is gRPC's own (newer versions).
bool names_a_peer(const std::string& error) noexcept {
  constexpr std::string_view words = "received from peer ";
  const std::size_t found = error.find(words);
  const std::size_t address = found + words.size();
  return found != std::string::npos && address < error.size() && error[address] != ' ' &&
         error[address] != '{';
}

}  // namespace

bool was_never_sent(grpc::ClientContext& context, const grpc::Status& status) {
  if (context.c_call() == nullptr) return true;
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE) return false;
  const auto begins_with = [&](std::string_view text) {
    return status.error_message().compare(0, text.size(), text) == 0;
  };
  if (!begins_with("failed to connect to all addresses") &&
      !begins_with("connections to all backends failing") && !begins_with("DNS resolution failed"))
    return false;
  const auto connection = context.auth_context();
  if (connection != nullptr && connection->begin() != connection->end()) return false;
  const std::string peer = context.peer();
  const bool in_process = peer.empty() || peer == "unknown" || peer == "inproc";
  return !in_process && !names_a_peer(context.debug_error_string());
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
