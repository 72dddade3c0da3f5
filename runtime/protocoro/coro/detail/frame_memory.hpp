// Allocates coroutine frames: on the heap, or in memory that a call keeps for its handler.
#ifndef PROTOCORO_CORO_DETAIL_FRAME_MEMORY_HPP
#define PROTOCORO_CORO_DETAIL_FRAME_MEMORY_HPP

#include <cstddef>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Memory for one frame. It must stay valid until `give_back`, which comes when the coroutine is
/// destroyed.
class frame_place {
 public:
  /// Returns nullptr if the memory is in use, or if `size` is too large for it.
  virtual void* take(std::size_t size) = 0;
  /// The last call for this frame. Any thread.
  virtual void give_back() noexcept = 0;

 protected:
  ~frame_place() = default;
};

/// While it lives, the first coroutine that is created on this thread is offered `place` for its
/// frame.
class frame_offer {
 public:
  explicit frame_offer(frame_place& place) noexcept;
  ~frame_offer();
  frame_offer(const frame_offer&) = delete;
  frame_offer& operator=(const frame_offer&) = delete;
};

/// Allocate and free a frame. A word after the frame records where its memory came from.
void* allocate_frame(std::size_t size);
void free_frame(void* frame, std::size_t size) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
