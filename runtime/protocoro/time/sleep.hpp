// Waiting for time to pass, without a thread that waits.
//
//   co_await sleep_for(200ms);
#ifndef PROTOCORO_TIME_SLEEP_HPP
#define PROTOCORO_TIME_SLEEP_HPP

#include <chrono>

#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Ends when that much time has passed since the first await, never before: gRPC's timers count in
/// milliseconds, rounded up. Zero or less is over at once, without a suspension.
///
/// A stop wakes it at once: it throws `cancelled`, also when the deadline of a surrounding handler
/// or with_timeout passes. Without an executor it resumes on a thread of gRPC.
task<> sleep_for(std::chrono::nanoseconds duration);

/// The same until a point in time. How long that is gets decided at the first await: a system
/// clock that is set meanwhile changes nothing.
task<> sleep_until(std::chrono::system_clock::time_point when);
task<> sleep_until(std::chrono::steady_clock::time_point when);

}  // namespace v0_1
}  // namespace protocoro

#endif
