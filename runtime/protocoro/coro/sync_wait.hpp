// From ordinary code into coroutines and back.
//
//   int main() { return protocoro::sync_wait(tour()); }
#ifndef PROTOCORO_CORO_SYNC_WAIT_HPP
#define PROTOCORO_CORO_SYNC_WAIT_HPP

#include <utility>

#include "protocoro/coro/detail/refcounted.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class waiting_root;

/// One sync_wait. The work is dropped on the thread that ran it: it may have left behind something
/// that waits, which another thread could otherwise wake at that moment.
class blocking_wait {
 public:
  /// Advances `work` once, until it is done.
  explicit blocking_wait(operation_ptr work);
  ~blocking_wait();
  blocking_wait(const blocking_wait&) = delete;
  blocking_wait& operator=(const blocking_wait&) = delete;

  void* take();

 private:
  operation_ptr work_;
  counted_ptr<waiting_root> root_;
};

}  // namespace detail

/// Runs `work` on the calling thread: every coroutine of its tree is resumed here. Gives what it
/// gives, rethrows what it throws. A tree that moves away (resume_on) is waited for, and what it
/// has left behind is dropped here.
///
/// Throws std::logic_error where blocking could never end: inside a running coroutine, and
/// therefore also on a thread of gRPC that runs one.
template <class T>
T sync_wait(task<T> work) {
  detail::blocking_wait waiting(std::move(work));
  void* value = waiting.take();
  if constexpr (!std::is_void_v<T>) return std::move(*static_cast<T*>(value));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
