// Merges two generators into one.
//
//   return merge(publish(std::move(lines), room), inbox.items());
#ifndef PROTOCORO_CORO_MERGE_HPP
#define PROTOCORO_CORO_MERGE_HPP

#include <utility>

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/detail/merge_operation.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Returns a generator that yields the values of both sources in the order in which they arrive. It
/// ends when both have ended.
///
/// Both sources run in the root that reads the merge, one at a time. If one fails, the other is
/// stopped, and the failure is rethrown when that one has ended too. A stop of the reader alone (a
/// lost when_any, a timeout) ends only the wait for the next value: the following `next()` asks the
/// sources again. The root that read the merge first must go on reading it: in any other root
/// `next()` throws std::logic_error.
template <class T>
async_generator<T> merge(async_generator<T> first, async_generator<T> second) {
  return detail::operation_ptr(new detail::merge_operation(std::move(first), std::move(second)));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
