// How far the stack of a thread went down while a test ran.
#ifndef TESTS_HARNESS_STACK_DEPTH_HPP
#define TESTS_HARNESS_STACK_DEPTH_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace support {

/// Call `here` at the same place in every step: `spread` is how far apart the deepest and the
/// shallowest of them were. A flat loop spreads by a few frames, whatever the number of steps.
class stack_depth {
 public:
  void here() noexcept {
    const auto frame = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    lowest_ = std::min(lowest_, frame);
    highest_ = std::max(highest_, frame);
  }
  std::size_t spread() const noexcept { return highest_ - lowest_; }

 private:
  std::uintptr_t lowest_ = UINTPTR_MAX;
  std::uintptr_t highest_ = 0;
};

/// Generous for any build, far below what one frame per step would need in a million steps.
constexpr std::size_t flat_stack = 64 * 1024;

}  // namespace support

#endif
