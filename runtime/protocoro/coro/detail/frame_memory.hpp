// Where coroutine frames lie: on the heap, or in memory that a call keeps for its handler.
#ifndef PROTOCORO_CORO_DETAIL_FRAME_MEMORY_HPP
#define PROTOCORO_CORO_DETAIL_FRAME_MEMORY_HPP

#include <cstddef>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Memory for one frame. It must stay until it is given back, whoever holds the coroutine.
class frame_place {
 public:
  /// nullptr: not now, or not so much.
  virtual void* take(std::size_t size) = 0;
  /// Any thread. The last call for this frame.
  virtual void give_back() noexcept = 0;

 protected:
  ~frame_place() = default;
};

/// While it lives, the first coroutine made on this thread is offered `place`.
class frame_offer {
 public:
  explicit frame_offer(frame_place& place) noexcept;
  ~frame_offer();
  frame_offer(const frame_offer&) = delete;
  frame_offer& operator=(const frame_offer&) = delete;
};

/// A frame knows where it came from: a word behind it says so.
void* allocate_frame(std::size_t size);
void free_frame(void* frame, std::size_t size) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
