// A completion queue for callback calls, and the channels whose calls complete there.
#ifndef PROTOCORO_CLIENT_INTERNAL_CLIENT_QUEUE_HPP
#define PROTOCORO_CLIENT_INTERNAL_CLIENT_QUEUE_HPP

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Lives as long as one of its handles, channels or calls. Its threads end after it.
class client_queue {
 public:
  explicit client_queue(std::size_t threads);
  ~client_queue();
  client_queue(const client_queue&) = delete;
  client_queue& operator=(const client_queue&) = delete;

  /// Returns false if nothing completed in time.
  bool run_one(std::chrono::nanoseconds at_most);

  grpc::CompletionQueue& grpc_queue() const noexcept { return *queue_; }

 private:
  std::shared_ptr<grpc::CompletionQueue> queue_;
  const bool polled_;
};

/// Forwards everything to the real channel, but names the queue where its callbacks run.
class channel_on_queue final : public forwarding_channel {
 public:
  channel_on_queue(std::shared_ptr<grpc::ChannelInterface> real,
                   std::shared_ptr<client_queue> queue) noexcept
      : forwarding_channel(std::move(real)), queue_(std::move(queue)) {}

 private:
  grpc::CompletionQueue* CallbackCQ() override { return &queue_->grpc_queue(); }

  std::shared_ptr<client_queue> queue_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
