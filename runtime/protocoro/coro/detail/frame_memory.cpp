#include "protocoro/coro/detail/frame_memory.hpp"

#include <new>
#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

constinit thread_local frame_place* offered = nullptr;

constexpr std::size_t word = sizeof(frame_place*);

frame_place** origin_of(void* frame, std::size_t size) noexcept {
  const std::size_t end = (size + word - 1) / word * word;
  return reinterpret_cast<frame_place**>(static_cast<std::byte*>(frame) + end);
}

}  // namespace

frame_offer::frame_offer(frame_place& place) noexcept { offered = &place; }

frame_offer::~frame_offer() { offered = nullptr; }

void* allocate_frame(std::size_t size) {
  const std::size_t with_origin = size + 2 * word;
  frame_place* origin = std::exchange(offered, nullptr);
  void* frame = origin != nullptr ? origin->take(with_origin) : nullptr;
  if (frame == nullptr) {
    origin = nullptr;
    frame = ::operator new(with_origin);
  }
  *origin_of(frame, size) = origin;
  return frame;
}

void free_frame(void* frame, std::size_t size) noexcept {
  if (frame_place* const origin = *origin_of(frame, size))
    origin->give_back();
  else
    ::operator delete(frame);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
