// Interceptors against too much at a time. They see a call when its request has come, or where
// requests are streamed when it begins; what comes before is bounded by server_options:
// max_live_calls, request_timeout, max_concurrent_streams.
//
//   server_options().listen(address)
//       .intercept(limit_concurrency(1000))
//       .intercept(service, "Render", limit_time(2s))
#ifndef PROTOCORO_RESILIENCE_CALL_LIMITS_HPP
#define PROTOCORO_RESILIENCE_CALL_LIMITS_HPP

#include <chrono>
#include <cstddef>
#include <memory>

#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Lets so many calls through at a time, of all that it is registered for. One more fails at once
/// with RESOURCE_EXHAUSTED, and its handler is not called.
std::shared_ptr<server_interceptor> limit_concurrency(std::size_t calls);

/// Lets `burst` calls through at once and then `per_second` in a second, of all that it is
/// registered for. Others fail at once with RESOURCE_EXHAUSTED. Throws std::invalid_argument unless
/// both are larger than zero, and `burst` is at least one.
std::shared_ptr<server_interceptor> limit_rate(double per_second, double burst);

/// Stops what is behind it after so long, whatever deadline the client has set; the call ends with
/// DEADLINE_EXCEEDED when its handler has ended. The limit flows down like any deadline.
std::shared_ptr<server_interceptor> limit_time(std::chrono::nanoseconds most);

}  // namespace v0_1
}  // namespace protocoro

#endif
