#include "protocoro/client/internal/call_setup.hpp"

#include <algorithm>
#include <chrono>

#include "protocoro/rpc/internal/deadline.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// Adjusts the deadline for gRPC, which takes a time before 1970 as "never".
bool set_deadline(grpc::ClientContext& call, context::time_point deadline) {
  if (deadline == context::time_point::max()) return true;
  call.set_deadline(std::max(deadline, context::time_point()));
  return time_until(deadline) > std::chrono::nanoseconds::zero();
}

}  // namespace

bool set_up(grpc::ClientContext& call, const call_options& options, const context& where) {
  auto deadline = std::min(options.deadline(), where.deadline());
  if (options.timeout()) deadline = std::min(deadline, deadline_after(*options.timeout()));
  const bool in_time = set_deadline(call, deadline);

  for (const auto& [key, value] : options.metadata()) call.AddMetadata(key, value);
  if (options.wait_for_ready_set()) call.set_wait_for_ready(true);
  if (options.credentials()) call.set_credentials(options.credentials());
  if (options.compression_of_requests() != compression::none)
    call.set_compression_algorithm(grpc_algorithm(options.compression_of_requests()));
  return in_time;
}

grpc::Status deadline_had_passed() {
  return grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED,
                      "the deadline had passed before the call began; nothing was sent");
}

grpc::Status reply_missing() {
  return grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "the server sent no reply");
}

grpc::Status reply_lost(std::chrono::system_clock::time_point deadline) {
  // Allows for gRPC's clock to be slightly ahead of this process's.
  if (deadline - std::chrono::milliseconds(5) <= std::chrono::system_clock::now())
    return grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded");
  return grpc::Status(grpc::StatusCode::INTERNAL, "a reply could not be received");
}

grpc::Status malformed_reply() {
  return grpc::Status(grpc::StatusCode::INTERNAL, "the reply could not be decoded");
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
