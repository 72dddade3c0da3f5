// Tells AddressSanitizer which memory is only kept for later: touching it is as forbidden as if it
// had been freed.
#ifndef PROTOCORO_BASE_INTERNAL_IDLE_MEMORY_HPP
#define PROTOCORO_BASE_INTERNAL_IDLE_MEMORY_HPP

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define PROTOCORO_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PROTOCORO_ASAN 1
#endif
#endif

#ifdef PROTOCORO_ASAN
extern "C" void __asan_poison_memory_region(const volatile void* memory, std::size_t size);
extern "C" void __asan_unpoison_memory_region(const volatile void* memory, std::size_t size);
#endif

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// From now on nothing may touch the memory.
inline void falls_idle([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t size) noexcept {
#ifdef PROTOCORO_ASAN
  __asan_poison_memory_region(memory, size);
#endif
}

/// The memory may be touched again.
inline void is_used_again([[maybe_unused]] void* memory,
                          [[maybe_unused]] std::size_t size) noexcept {
#ifdef PROTOCORO_ASAN
  __asan_unpoison_memory_region(memory, size);
#endif
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
