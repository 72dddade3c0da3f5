// From how long something may take to when it has to be over.
#ifndef PROTOCORO_DEADLINE_HPP
#define PROTOCORO_DEADLINE_HPP

#include <chrono>

#include "protocoro/detail/context.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// From now, without overflow for a duration that stands for "for ever".
inline context::time_point deadline_after(std::chrono::nanoseconds duration) {
  using clock = std::chrono::system_clock;
  const auto now = clock::now();
  const auto longest = context::time_point::max() - now;
  return duration < longest ? now + std::chrono::duration_cast<clock::duration>(duration)
                            : context::time_point::max();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
