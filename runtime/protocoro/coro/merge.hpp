// Two generators as one.
//
//   return merge(publish(std::move(lines), room), inbox.items());
#ifndef PROTOCORO_CORO_MERGE_HPP
#define PROTOCORO_CORO_MERGE_HPP

#include <utility>

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/detail/merge_operation.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Yields what either of them yields, in the order in which it arrives; ends when both have ended.
///
/// Both run in the root that reads the merge, one at a time. When one fails the other is stopped,
/// and when it has ended too the failure is rethrown. A stop of the reader only, a lost when_any or
/// a timeout, ends the wait for the next value; the sources are asked again with the next one.
template <class T>
async_generator<T> merge(async_generator<T> first, async_generator<T> second) {
  return detail::operation_ptr(new detail::merge_operation(std::move(first), std::move(second)));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
