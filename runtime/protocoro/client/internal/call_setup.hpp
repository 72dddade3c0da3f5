// Turns a call's options and the context of its caller into gRPC's ClientContext.
#ifndef PROTOCORO_CLIENT_INTERNAL_CALL_SETUP_HPP
#define PROTOCORO_CLIENT_INTERNAL_CALL_SETUP_HPP

#include <optional>

#include "protocoro/client/call_options.hpp"
#include "protocoro/coro/detail/context.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The context that a call obeys: the caller's or, for a detached call, one on the same root
/// without the caller's deadline and stop.
class heeded_context {
 public:
  context& of(context& awaiting, const call_options& options) {
    if (!options.detached()) return awaiting;
    return own_.emplace(awaiting.owner(), never_);
  }

 private:
  stop_state never_;
  std::optional<context> own_;
};

/// Called at the first await of the call; a timeout counts from here. Returns false if the deadline
/// has passed. The call must not be made then: gRPC would usually still send it and return the
/// reply.
[[nodiscard]] bool set_up(grpc::ClientContext& call, const call_options& options,
                          const context& where);

/// The status of a call that was not made.
grpc::Status deadline_had_passed();

/// What gRPC reports when a method with one reply ends with OK but without a reply.
grpc::Status reply_missing();
/// The status when gRPC reports OK but could not deliver one of the replies: most often because the
/// deadline passed at that moment.
grpc::Status reply_lost(std::chrono::system_clock::time_point deadline);
grpc::Status malformed_reply();

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
