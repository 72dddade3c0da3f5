// Tells ThreadSanitizer what gRPC's own synchronisation hands from one thread to another.
//
// libgrpc is not instrumented, so the sanitizer does not see that the start of an operation happens
// before its reaction. The runtime tells it: `starts` before each call into gRPC, `arrives` on
// entry of the reaction. Both are empty in other builds.
#ifndef PROTOCORO_BASE_INTERNAL_HANDOVER_HPP
#define PROTOCORO_BASE_INTERNAL_HANDOVER_HPP

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

/// `operation` is an address that both sides know: the reactor, or the block of the call.
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

/// Used in every reaction except OnDone. gRPC calls OnDone when all other reactions have returned;
/// OnDone tells the sanitizer so with `all_have_returned`.
class reaction {
 public:
  explicit reaction(const void* operation) noexcept : operation_(const_cast<void*>(operation)) {
    arrives(operation_);
  }
  ~reaction() { starts(end_of(operation_)); }
  reaction(const reaction&) = delete;
  reaction& operator=(const reaction&) = delete;

  static void all_have_returned(void* operation) noexcept {
    arrives(operation);
    arrives(end_of(operation));
  }

 private:
  /// Returns an address of the operation other than its first one, because reactions are not
  /// ordered among each other.
  static void* end_of(void* operation) noexcept { return static_cast<char*>(operation) + 1; }

  void* operation_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
