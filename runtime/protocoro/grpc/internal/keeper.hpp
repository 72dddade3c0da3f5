// Works around gRPC 1.51, which joins its callback threads when the last channel that uses them is
// destroyed. If that happens inside a callback, the process aborts (grpc/grpc issues 37858 and
// 37198).
#ifndef PROTOCORO_GRPC_INTERNAL_KEEPER_HPP
#define PROTOCORO_GRPC_INTERNAL_KEEPER_HPP

#include <functional>
#include <optional>

#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Keeps one channel, which never connects, for the life of the process. A call may then drop the
/// user's last channel anywhere. Cheap after the first time.
void keep_callback_threads();

/// Returns that channel.
grpc::Channel& kept_channel();

/// A call that is cancelled before it begins. It never leaves the process; its end wakes one of
/// gRPC's callback threads.
class stillborn_call {
 public:
  /// `ended` runs on one of those threads. Must not be called again before that.
  void start(grpc::Channel& channel, std::function<void(grpc::Status)> ended);

 private:
  grpc_method method_{"/protocoro/stillborn", grpc_method::NORMAL_RPC};
  std::optional<grpc::ClientContext> context_;
  wire request_;
  wire reply_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
