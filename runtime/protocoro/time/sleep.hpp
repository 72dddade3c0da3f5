// Waits for time to pass, without blocking a thread.
//
//   co_await sleep_for(200ms);
#ifndef PROTOCORO_TIME_SLEEP_HPP
#define PROTOCORO_TIME_SLEEP_HPP

#include <chrono>

#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Ends when `duration` has passed since the first await, never before: gRPC's timers count in
/// milliseconds, rounded up. Zero or less ends at once, without a suspension.
///
/// A stop, or the deadline of a surrounding handler or with_timeout, ends the sleep at once: the
/// await throws `cancelled`. Without an executor the coroutine resumes on a thread of gRPC.
task<> sleep_for(std::chrono::nanoseconds duration);

/// Like sleep_for, until a point in time. The first await computes how long that is: setting the
/// system clock later changes nothing.
task<> sleep_until(std::chrono::system_clock::time_point when);
/// Like sleep_for, until a point in time of the steady clock.
task<> sleep_until(std::chrono::steady_clock::time_point when);

}  // namespace v0_1
}  // namespace protocoro

#endif
