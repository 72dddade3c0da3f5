// gRPC 1.51 joins its callback threads when the last channel that uses them goes away. Where that
// happens inside a callback, the process aborts (grpc/grpc issues 37858 and 37198).
#ifndef PROTOCORO_KEEPER_HPP
#define PROTOCORO_KEEPER_HPP

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Keeps one channel, which is never dialled, for the life of the process: with it a call may drop
/// the user's last channel wherever it ends. Cheap after the first time.
void keep_callback_threads();

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
