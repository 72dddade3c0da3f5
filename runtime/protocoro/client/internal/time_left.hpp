// How long a call that interceptors are around may still take.
#ifndef PROTOCORO_CLIENT_INTERNAL_TIME_LEFT_HPP
#define PROTOCORO_CLIENT_INTERNAL_TIME_LEFT_HPP

#include <chrono>

#include "protocoro/client/call_options.hpp"
#include "protocoro/rpc/internal/deadline.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Zero when it should be over. A timeout has become a deadline when the interceptors began. Of
/// deadlines around the call it knows nothing: those stop the coroutine that waits.
inline std::chrono::nanoseconds time_left(const call_options& options) {
  return time_until(options.deadline());
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
