// How a call's options and the context that it flows in become gRPC's ClientContext.
#ifndef PROTOCORO_CLIENT_INTERNAL_CALL_SETUP_HPP
#define PROTOCORO_CLIENT_INTERNAL_CALL_SETUP_HPP

#include <optional>

#include "protocoro/client/call_options.hpp"
#include "protocoro/coro/detail/context.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// What a call heeds: all of who awaits it or, if it is detached, where that runs and no more.
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

/// Called at the first await of the call: a timeout counts from here. False when the deadline has
/// passed: the call is not to be made then. gRPC would send it, most often, and give the reply.
[[nodiscard]] bool set_up(grpc::ClientContext& call, const call_options& options,
                          const context& where);

/// The answer to a call that was not made.
grpc::Status deadline_had_passed();

/// gRPC's answer to a call of a kind with one reply that ended well without one.
grpc::Status reply_missing();
/// When gRPC says that a call has ended well, but could not give one of its replies: most often the
/// deadline has come just then.
grpc::Status reply_lost(std::chrono::system_clock::time_point deadline);
grpc::Status malformed_reply();

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
