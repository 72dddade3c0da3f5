// Limits the time that a task may take.
//
//   Feature found = co_await with_timeout(search(point), 200ms);
#ifndef PROTOCORO_TIME_WITH_TIMEOUT_HPP
#define PROTOCORO_TIME_WITH_TIMEOUT_HPP

#include <chrono>
#include <utility>

#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The untyped half of `with_timeout`.
operation_ptr limited(operation_ptr work, std::chrono::nanoseconds limit);

}  // namespace detail

/// Gives what the task gives and rethrows what it throws, if it ends within `limit`, counted from
/// the first await. Otherwise the task is stopped, and when it has ended, the await throws
/// rpc_error with DEADLINE_EXCEEDED, whatever the task ended with. A call with a timeout of its own
/// throws the same, so a handler may let it pass. With a limit of zero or less the task is not
/// started. A task that never waits is never late.
///
/// The limit flows down as a deadline: calls that the task makes send the earliest deadline to
/// their servers, and may fail with it a moment before the limit. A stream that the task is the
/// first to read keeps this deadline for its whole life.
template <class T>
task<T> with_timeout(task<T> work, std::chrono::nanoseconds limit) {
  return detail::limited(std::move(work), limit);
}

}  // namespace v0_1
}  // namespace protocoro

#endif
