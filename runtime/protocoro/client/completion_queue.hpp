// Where chosen clients' calls complete, apart from the threads that gRPC shares among everybody.
//
//   protocoro::completion_queue queue(1);    // with a thread of its own
//   RouteGuideClient client(connect(target, channel_options().complete_on(queue)));
//
// Without threads the program polls it, and what inline roots do next happens right there:
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

/// A handle; copies are the same queue. Channels and their calls keep it too: its threads end when
/// nobody is left, and nobody waits for them. Needs no heartbeat against gRPC's idle threads.
class completion_queue {
 public:
  /// `threads` threads complete its calls, and run what resumes inline. 0: only `run_one` does.
  /// Throws std::system_error when they cannot be started.
  explicit completion_queue(std::size_t threads);

  /// Waits up to `at_most` for one operation of a call to complete, and runs what follows from it
  /// on the calling thread. False: none has. Any thread, also several at once; a call whose queue
  /// has no threads and is not polled does not end. Throws std::logic_error inside a running
  /// coroutine, which others might wait for.
  bool run_one(std::chrono::nanoseconds at_most);

  /// `channel`, whose callback calls complete here: for channels that `connect` did not make.
  std::shared_ptr<grpc::ChannelInterface> attach(
      std::shared_ptr<grpc::ChannelInterface> channel) const;

 private:
  std::shared_ptr<detail::client_queue> queue_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
