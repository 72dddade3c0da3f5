// One reaction on a thread of gRPC's: runs what it wakes, and is watched for how long it keeps the
// thread (protocoro/grpc/blocking_watch.hpp).
#ifndef PROTOCORO_GRPC_INTERNAL_GRPC_THREAD_VISIT_HPP
#define PROTOCORO_GRPC_INTERNAL_GRPC_THREAD_VISIT_HPP

#include <chrono>

#include "protocoro/coro/detail/context.hpp"
#include "protocoro/coro/detail/root.hpp"
#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// In every reaction that may resume a coroutine, from its beginning to its end. The call may be
/// gone by then, its method_info is static.
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
  const root::callback callback_;  // ends first: what it runs then is watched
};

/// Whose coroutines a client's call resumes: the handler's that awaits it, else its own method.
const method_info& charged_method(const context& awaits, const method_info& own) noexcept;

/// What the environment says: a number of milliseconds. Else the default, with a line on stderr
/// unless nothing was said.
std::chrono::milliseconds blocking_limit_from(const char* text) noexcept;

/// The present one; 0: no watch.
std::chrono::milliseconds blocking_limit() noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
