// gRPC 1.51 joins its callback threads when the last channel that uses them goes away. Where that
// happens inside a callback, the process aborts (grpc/grpc issues 37858 and 37198).
#ifndef PROTOCORO_GRPC_INTERNAL_KEEPER_HPP
#define PROTOCORO_GRPC_INTERNAL_KEEPER_HPP

#include <functional>
#include <optional>

#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Keeps one channel, which is never dialled, for the life of the process: with it a call may drop
/// the user's last channel wherever it ends. Cheap after the first time.
void keep_callback_threads();

/// That channel.
grpc::Channel& kept_channel();

/// A call that is cancelled before it begins: it never leaves the process, and its end is news for
/// gRPC's callback threads.
class stillborn_call {
 public:
  /// `ended` runs on one of those threads; not again before that.
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
