// Runs a task from ordinary code and blocks until it has ended.
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

/// One sync_wait. It drops the work on the thread that ran it: the work may have left behind
/// something that waits, and another thread could otherwise wake that at the same moment.
class blocking_wait {
 public:
  /// Advances `work` once and blocks until it is done.
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

/// Runs `work` on the calling thread, which resumes every coroutine of its tree, and blocks until
/// it has ended. Returns what it gives, rethrows what it throws. If the tree moves away
/// (resume_on), this still waits for its end, and drops on the calling thread what the tree has
/// left behind.
///
/// Throws std::logic_error for an empty task, and inside a running coroutine, where it would wait
/// for itself. That includes a thread of gRPC which runs a coroutine at the moment.
template <class T>
T sync_wait(task<T> work) {
  detail::blocking_wait waiting(std::move(work));
  void* value = waiting.take();
  if constexpr (!std::is_void_v<T>) return std::move(*static_cast<T*>(value));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
