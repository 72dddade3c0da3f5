// Any number of tasks under one await, also ones that come while it waits.
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

/// Children of one root: they take turns, no two of them ever run at the same time. For work that
/// other roots do, see spawn_scope.
///
/// A group is used by the coroutines of one root. They may hold references to it: no child outlives
/// the join it runs under, and that must not outlive the group.
class task_group {
 public:
  task_group() : core_(detail::counted_ptr<core>::adopt(new core())) {}
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;
  /// Drops the children where they are and waits for nothing. If somebody else than the destroyer
  /// still waits in `join`, they are stopped instead, and that join ends when they have.
  ~task_group() { core_->close(); }

  /// The child starts in a join: soon, if somebody waits in one, and never inside this call. A
  /// child that has ended is freed at once. Gives false, and drops the child, after a stop or a
  /// failure. Throws std::logic_error for an empty task.
  bool add(task<> child) { return core_->add(std::move(child)); }

  /// Runs the children, including those that are added meanwhile, until all have ended. The first
  /// failure stops the others; when all have ended it is rethrown.
  ///
  /// Stopped itself, it stops the children, and throws when they have ended: a failure of one of
  /// them, else `cancelled`. Dropping it drops the children. A second join before the first has
  /// ended throws std::logic_error; after it the group may be filled again, unless it was stopped
  /// or a child has failed.
  [[nodiscard]] task<> join() { return core_->join(); }

  /// Stops the children, for good; those that have not started never do. The join that was
  /// waiting for them ends without an exception, unless a child fails with something else than
  /// `cancelled`.
  void request_stop() noexcept { core_->request_stop(); }

 private:
  using core = detail::task_group_core;

  const detail::counted_ptr<core> core_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
