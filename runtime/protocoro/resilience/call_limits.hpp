// Limits how many calls a server runs and for how long. These interceptors see a call when its
// request has arrived or, for streamed requests, when the call begins. What comes before that is
// limited by server_options: max_live_calls, request_timeout, max_concurrent_streams.
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

/// Lets up to `calls` calls run at a time, of all methods together for which it is registered.
/// Further calls fail at once with RESOURCE_EXHAUSTED, and their handlers are not called.
std::shared_ptr<server_interceptor> limit_concurrency(std::size_t calls);

/// Lets up to `burst` calls through at once, and `per_second` calls per second after that, of all
/// methods together for which it is registered. Further calls fail at once with RESOURCE_EXHAUSTED.
/// Throws std::invalid_argument unless `per_second` is above 0 and `burst` is at least 1.
std::shared_ptr<server_interceptor> limit_rate(double per_second, double burst);

/// Stops the handler and the inner interceptors after `most`, even if the client's deadline is
/// later. The call ends with DEADLINE_EXCEEDED when its handler has ended. Calls that the handler
/// makes inherit the limit, as they inherit any deadline.
std::shared_ptr<server_interceptor> limit_time(std::chrono::nanoseconds most);

}  // namespace v0_1
}  // namespace protocoro

#endif
