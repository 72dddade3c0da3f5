// Completes the calls of chosen clients apart from the threads that gRPC shares among all
// callbacks.
//
//   protocoro::completion_queue queue(1);    // with a thread of its own
//   RouteGuideClient client(connect(target, channel_options().complete_on(queue)));
//
// Without threads the program polls the queue, and inline roots resume on the polling thread:
//
//   protocoro::completion_queue queue(0);
//   while (!done) queue.run_one(100ms);
#ifndef PROTOCORO_CLIENT_COMPLETION_QUEUE_HPP
#define PROTOCORO_CLIENT_COMPLETION_QUEUE_HPP

#include <chrono>
#include <cstddef>
#include <memory>

namespace grpc {
class ChannelInterface;
}

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class client_queue;
}

/// A handle; copies refer to the same queue. Channels and their calls also keep the queue alive.
/// Its threads end when the last of these is gone; no destructor waits for them. It does not need
/// the heartbeat that keeps gRPC's own threads awake.
class completion_queue {
 public:
  /// Starts `threads` threads that complete calls and run what resumes inline. With 0, only
  /// `run_one` does so. Throws std::system_error if the threads cannot be started.
  explicit completion_queue(std::size_t threads);

  /// Waits up to `at_most` for one operation of a call to complete, and runs what follows from it
  /// on the calling thread. Returns false if none completed. May be called from any thread, also
  /// from several at once. A call whose queue has no threads and is not polled never ends. Throws
  /// std::logic_error inside a running coroutine, because others may wait for that coroutine.
  bool run_one(std::chrono::nanoseconds at_most);

  /// Returns a channel whose calls complete here, for a `channel` that `connect` did not make.
  /// Throws std::invalid_argument if `channel` is null.
  std::shared_ptr<grpc::ChannelInterface> attach(
      std::shared_ptr<grpc::ChannelInterface> channel) const;

 private:
  std::shared_ptr<detail::client_queue> queue_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
