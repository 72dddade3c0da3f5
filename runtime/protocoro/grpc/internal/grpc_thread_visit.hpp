// Surrounds one callback on a thread of gRPC's: runs what the callback wakes, and measures how long
// it occupies the thread (protocoro/grpc/blocking_watch.hpp).
#ifndef PROTOCORO_GRPC_INTERNAL_GRPC_THREAD_VISIT_HPP
#define PROTOCORO_GRPC_INTERNAL_GRPC_THREAD_VISIT_HPP

#include <chrono>

#include "protocoro/coro/detail/context.hpp"
#include "protocoro/coro/detail/root.hpp"
#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Used from the beginning to the end of every callback that may resume a coroutine. The call may
/// be gone by the end, but its method_info is static.
class grpc_thread_visit {
 public:
  explicit grpc_thread_visit(const method_info& method) noexcept : watched_(method) {}

 private:
  class watched {
   public:
    explicit watched(const method_info& method) noexcept;
    ~watched();
    watched(const watched&) = delete;
    watched& operator=(const watched&) = delete;

   private:
    const method_info& method_;
    const std::chrono::milliseconds limit_;
    const std::chrono::nanoseconds begin_;
  };

  const watched watched_;
  const root::callback callback_;  // destroyed first, so that what it then runs is measured too
};

/// The method to blame when a callback of a client's call resumes coroutines: the method of the
/// handler that awaits the call, otherwise the call's own.
const method_info& charged_method(const context& awaits, const method_info& own) noexcept;

/// Parses the environment variable: a number of milliseconds. Returns the default for anything
/// else, with a line on stderr unless it is unset or empty.
std::chrono::milliseconds blocking_limit_from(const char* text) noexcept;

/// The current limit; 0: no watch.
std::chrono::milliseconds blocking_limit() noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
