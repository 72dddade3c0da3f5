// Queues messages, as bytes, that wait to be written or read.
#ifndef PROTOCORO_CALLS_INTERNAL_WIRE_QUEUE_HPP
#define PROTOCORO_CALLS_INTERNAL_WIRE_QUEUE_HPP

#include <cstddef>
#include <utility>
#include <vector>

#include "protocoro/grpc/internal/wire.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// First in, first out. The producer should stop when the queue is full and continue when it is
/// half empty, so that the other side is woken, or wakes, once for many messages. The limits are
/// small for the sake of the processor's caches. Allocates nothing until a message waits.
class wire_queue {
 public:
  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }
  bool full() const noexcept { return bytes_ >= most_bytes || size_ >= most_messages; }
  bool half_empty() const noexcept {
    return bytes_ <= most_bytes / 2 && size_ <= most_messages / 2;
  }

  /// Adds a message even if the queue is full. If it throws std::bad_alloc, nothing has changed.
  void push(wire bytes);
  /// Returns false if there is no memory; the caller then keeps the bytes.
  bool try_push(wire& bytes) noexcept;
  wire pop() noexcept;
  void clear() noexcept;

 private:
  static constexpr std::size_t most_bytes = 64 * 1024;
  static constexpr std::size_t most_messages = 64;

  void grow();
  /// Works because the ring's size is a power of two.
  std::size_t place(std::size_t index) const noexcept { return index & (ring_.size() - 1); }

  std::vector<wire> ring_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
