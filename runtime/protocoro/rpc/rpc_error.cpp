#include "protocoro/rpc/rpc_error.hpp"

#include <array>
#include <cstddef>

namespace protocoro {
inline namespace v0_1 {
namespace {

constexpr std::array names = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

}  // namespace

std::string to_string(status_code code) {
  const auto index = static_cast<std::size_t>(code);
  return index < names.size() ? names[index] : "status code " + std::to_string(code);
}

rpc_error::rpc_error(grpc::Status status) : status_(std::move(status)) { describe(); }

rpc_error::rpc_error(status_code code, std::string message, std::string details)
    : status_(code, std::move(message), std::move(details)) {
  describe();
}

void rpc_error::describe() {
  text_ = to_string(status_.error_code());
  if (!status_.error_message().empty()) text_ += ": " + status_.error_message();
}

}  // namespace v0_1
}  // namespace protocoro
