// From ordinary code into coroutines and back.
//
//   int main() { return protocoro::sync_wait(tour()); }
#ifndef PROTOCORO_SYNC_WAIT_HPP
#define PROTOCORO_SYNC_WAIT_HPP

#include <utility>

#include "protocoro/task.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Advances `work` once, on the calling thread, until it is done.
void run_to_end(operation& work);

}  // namespace detail

/// Runs `work` on the calling thread: every coroutine of its tree is resumed here. Gives what it
/// gives, rethrows what it throws.
///
/// Throws std::logic_error where blocking could never end: inside a running coroutine, and so on
/// a thread of gRPC that runs one.
template <class T>
T sync_wait(task<T> work) {
  const detail::operation_ptr operation = std::move(work);
  if (!operation) detail::throw_empty_handle();
  detail::run_to_end(*operation.get());
  void* value = operation->take();
  if constexpr (!std::is_void_v<T>) return std::move(*static_cast<T*>(value));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
