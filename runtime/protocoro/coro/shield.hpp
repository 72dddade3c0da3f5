// Runs work that no stop reaches, such as cleanup that must still make a call.
//
//   } catch (const cancelled&) {
//     leaving = true;
//   }
//   if (leaving) co_await shield(with_timeout(room.say_goodbye(), 2s));
#ifndef PROTOCORO_CORO_SHIELD_HPP
#define PROTOCORO_CORO_SHIELD_HPP

#include <utility>

#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The untyped half of `shield`.
operation_ptr shielded(operation_ptr work);

}  // namespace detail

/// Gives what the task gives and rethrows what it throws. Neither a stop nor a deadline of the
/// awaiting tree reaches the task, and it starts even if that tree was stopped before. Its result
/// counts even if a stop came meanwhile; the next await after it throws `cancelled`.
///
/// The task runs in the same root, so a server that shuts down waits for it: give it a limit inside
/// the shield. Destroying the awaiting coroutine destroys the task as usual. If the task leaves
/// something behind that still waits (a generator that lives elsewhere), stops reach that again
/// when the await is over.
template <class T>
task<T> shield(task<T> work) {
  return detail::shielded(std::move(work));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
