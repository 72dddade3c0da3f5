// Awaits any number of tasks at once, including tasks that are added meanwhile.
//
//   task<> serve(listener& port, task_group& group) {
//     while (auto line = co_await port.accept()) group.add(talk(std::move(*line)));
//   }
//   ...
//   task_group group;
//   group.add(serve(port, group));
//   co_await group.join();
#ifndef PROTOCORO_CORO_TASK_GROUP_HPP
#define PROTOCORO_CORO_TASK_GROUP_HPP

#include "protocoro/coro/detail/task_group_core.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Runs children in one root: they take turns, and no two of them ever run at the same time. For
/// work in roots of its own, see spawn_scope.
///
/// Only the coroutines of one root may use a group. They may hold references to it: no child
/// outlives the join that it runs under, and that join must not outlive the group.
class task_group {
 public:
  /// A group without children.
  task_group() : core_(detail::counted_ptr<core>::adopt(new core())) {}
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;
  /// Drops the children where they are suspended, and waits for nothing. If a coroutine other than
  /// the one that destroys the group still waits in `join`, the children are stopped instead, and
  /// that join ends when they have ended.
  ~task_group() { core_->close(); }

  /// Adds a child. It starts in a join: soon, if a coroutine waits in one, and never inside this
  /// call. A child that has ended is freed at once. Returns false, and drops the child, after a
  /// stop or a failure. Throws std::logic_error for an empty task, and if a join waits in a root
  /// other than the caller's.
  bool add(task<> child) { return core_->add(std::move(child)); }

  /// Runs the children, including those that are added meanwhile, until all have ended. The first
  /// failure stops the others; it is rethrown when all have ended.
  ///
  /// A join that is stopped stops the children, and throws when they have ended: a failure of one
  /// of them if there is one, else `cancelled`. Dropping a join drops the children. A second join
  /// before the first has ended throws std::logic_error. After a join the group may be filled
  /// again, unless it was stopped or a child has failed.
  [[nodiscard]] task<> join() { return core_->join(); }

  /// Stops the children, for good; those that have not started never do. The join that waits for
  /// them ends without an exception, unless a child fails with something other than `cancelled`.
  void request_stop() noexcept { core_->request_stop(); }

 private:
  using core = detail::task_group_core;

  const detail::counted_ptr<core> core_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
