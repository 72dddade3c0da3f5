// Work that a stop does not reach: cleanup that must still talk to somebody.
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

operation_ptr shielded(operation_ptr work);

}  // namespace detail

/// Gives what the task gives, rethrows what it throws, and is never stopped: neither a stop nor a
/// deadline of the awaiting tree reaches the task, and it begins even when that tree was stopped
/// before. What it gives counts although a stop came meanwhile; the next await after it throws.
///
/// It runs in the same root, so a server that shuts down waits for it: give it a limit inside.
/// Destroying the awaiting coroutine destroys the task as usual. What the task leaves behind (a
/// generator that lives elsewhere and still waits) hears of stops again when the await is over.
template <class T>
task<T> shield(task<T> work) {
  return detail::shielded(std::move(work));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
