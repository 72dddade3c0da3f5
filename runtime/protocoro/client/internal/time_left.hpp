// Tells an interceptor how much time its call has left.
#ifndef PROTOCORO_CLIENT_INTERNAL_TIME_LEFT_HPP
#define PROTOCORO_CLIENT_INTERNAL_TIME_LEFT_HPP

#include <chrono>

#include "protocoro/client/call_options.hpp"
#include "protocoro/rpc/internal/deadline.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Returns zero if the deadline has passed. When the interceptors begin, a timeout has already
/// become a deadline. This ignores the deadlines of surrounding coroutines, which stop the waiting
/// coroutine themselves.
inline std::chrono::nanoseconds time_left(const call_options& options) {
  return time_until(options.deadline());
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
