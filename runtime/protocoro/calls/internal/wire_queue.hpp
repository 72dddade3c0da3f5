// Messages that wait, as bytes: to be written, or to be read.
#ifndef PROTOCORO_CALLS_INTERNAL_WIRE_QUEUE_HPP
#define PROTOCORO_CALLS_INTERNAL_WIRE_QUEUE_HPP

#include <cstddef>
#include <utility>
#include <vector>

#include "protocoro/grpc/internal/wire.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// First in, first out. Whoever fills it is to stop when it is full and to go on when it is half
/// empty, so that the other side is woken, or wakes, for many messages at once. Few messages wait,
/// for the processor's caches' sake. Takes no memory before something waits.
class wire_queue {
 public:
  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }
  bool full() const noexcept { return bytes_ >= most_bytes || size_ >= most_messages; }
  bool half_empty() const noexcept {
    return bytes_ <= most_bytes / 2 && size_ <= most_messages / 2;
  }

  /// Also when full. Throws std::bad_alloc, and has changed nothing then.
  void push(wire bytes);
  /// False: there is no memory for it, and the bytes are still the caller's.
  bool try_push(wire& bytes) noexcept;
  wire pop() noexcept;
  void clear() noexcept;

 private:
  static constexpr std::size_t most_bytes = 64 * 1024;
  static constexpr std::size_t most_messages = 64;

  void grow();
  /// The ring's size is a power of two.
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
