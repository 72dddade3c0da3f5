// Converts between durations and deadlines without overflow.
#ifndef PROTOCORO_RPC_INTERNAL_DEADLINE_HPP
#define PROTOCORO_RPC_INTERNAL_DEADLINE_HPP

#include <algorithm>
#include <chrono>

#include "protocoro/coro/detail/context.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A hundred years: longer than any process runs, yet every clock can represent that time from now.
inline constexpr std::chrono::hours for_ever{24 * 365 * 100};

/// Limits a duration to the range from zero to `for_ever`.
template <class Duration>
constexpr Duration within_bounds(Duration time) noexcept {
  return std::clamp(time, Duration::zero(), Duration(for_ever));
}

/// The deadline that lies `duration` from now. `for_ever` or more gives `time_point::max()`, which
/// means no deadline. Zero or less gives a time that has passed on any clock, even one that is set
/// back.
inline context::time_point deadline_after(std::chrono::nanoseconds duration) {
  using clock = context::time_point::clock;
  if (duration >= for_ever) return context::time_point::max();
  if (duration <= duration.zero()) return context::time_point();
  return clock::now() + std::chrono::duration_cast<clock::duration>(duration);
}

/// Returns zero for a time that has passed, however long ago.
template <class Clock, class Duration>
std::chrono::nanoseconds time_until(std::chrono::time_point<Clock, Duration> when) {
  const auto now = Clock::now();
  return when > now ? when - now : std::chrono::nanoseconds::zero();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
