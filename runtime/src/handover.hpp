// For ThreadSanitizer: what gRPC's own synchronisation hands from one thread to another.
//
// libgrpc is not instrumented, so the happens-before between starting an operation and its reaction
// is invisible to the sanitizer. Each of ours says it: `starts` before the call into gRPC,
// `arrives` on entry of the reaction. Both are empty in other builds.
#ifndef PROTOCORO_HANDOVER_HPP
#define PROTOCORO_HANDOVER_HPP

#if defined(__SANITIZE_THREAD__)
#define PROTOCORO_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PROTOCORO_TSAN 1
#endif
#endif

#ifdef PROTOCORO_TSAN
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
#endif

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// An address that both sides know: the reactor, or the block of the call.
inline void starts([[maybe_unused]] void* operation) noexcept {
#ifdef PROTOCORO_TSAN
  __tsan_release(operation);
#endif
}

inline void arrives([[maybe_unused]] void* operation) noexcept {
#ifdef PROTOCORO_TSAN
  __tsan_acquire(operation);
#endif
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
