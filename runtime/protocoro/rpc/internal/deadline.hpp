// From how long something may take to when it has to be over, and back, without overflow.
#ifndef PROTOCORO_RPC_INTERNAL_DEADLINE_HPP
#define PROTOCORO_RPC_INTERNAL_DEADLINE_HPP

#include <algorithm>
#include <chrono>

#include "protocoro/coro/detail/context.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A hundred years: longer than any process runs, and a time that every clock can tell from now.
inline constexpr std::chrono::hours for_ever{24 * 365 * 100};

/// The same time, but no less than nothing and no more than `for_ever`.
template <class Duration>
constexpr Duration within_bounds(Duration time) noexcept {
  return std::clamp(time, Duration::zero(), Duration(for_ever));
}

/// From now. `time_point::max()`, which stands for none, from `for_ever` on. For nothing and less a
/// time that has passed whatever the clock says: clocks are set back.
inline context::time_point deadline_after(std::chrono::nanoseconds duration) {
  using clock = context::time_point::clock;
  if (duration >= for_ever) return context::time_point::max();
  if (duration <= duration.zero()) return context::time_point();
  return clock::now() + std::chrono::duration_cast<clock::duration>(duration);
}

/// Zero for a time that has passed, however long ago.
template <class Clock, class Duration>
std::chrono::nanoseconds time_until(std::chrono::time_point<Clock, Duration> when) {
  const auto now = Clock::now();
  return when > now ? when - now : std::chrono::nanoseconds::zero();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
