#include "protocoro/coro/detail/context.hpp"

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/detail/root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// Cleanup that awaits meets its stop a few times. More often than this means a loop that tries for
/// ever.
constexpr unsigned most_meetings = 1000;

}  // namespace

void context::meet_stop() const {
  if (stop_->meet() > most_meetings) owner_->swallows_stop();
  throw cancelled();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
