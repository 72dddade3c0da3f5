// The owner of work that runs in the background.
//
//   protocoro::spawn_scope background;
//   background.spawn(write_log(line), pool.get_executor());   // from any thread, again and again
//   ...
//   co_await background.join();                               // until all of it has ended
#ifndef PROTOCORO_CORO_SPAWN_SCOPE_HPP
#define PROTOCORO_CORO_SPAWN_SCOPE_HPP

#include <utility>

#include "protocoro/coro/detail/spawn_scope_core.hpp"
#include "protocoro/coro/executor.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Each piece of work is a root of its own, as with `spawn`: it has no deadline and nobody's
/// cancellation but the scope's. For children that share a root, see task_group.
///
/// Work that has ended is freed at once. Its failure goes to the hook of set_spawn_error_hook.
class spawn_scope {
 public:
  spawn_scope() : core_(detail::counted_ptr<core>::adopt(new core())) {}
  spawn_scope(const spawn_scope&) = delete;
  spawn_scope& operator=(const spawn_scope&) = delete;
  /// Asks the work to stop and does not wait: it ends by itself. Whoever needs it to have ended
  /// awaits `join` before. A join that still waits goes on until the work has ended.
  ~spawn_scope() { core_->request_stop(); }

  /// Any thread. Starts `work` as `spawn` does. Gives false, and drops the work, after a stop.
  /// Throws std::logic_error for an empty task.
  bool spawn(task<> work, executor where = {}) {
    return core_->spawn(std::move(work), std::move(where));
  }

  /// Any thread. Asks all of it to stop, for good.
  void request_stop() noexcept { core_->request_stop(); }

  /// Waits until all has ended, also what is spawned meanwhile; several may wait. When the await is
  /// over, nothing is left of the work, not even its parameters.
  ///
  /// Stopped, or awaited after a stop, it stops the work, waits for its end nevertheless, and then
  /// throws `cancelled`. Dropped while it waits, it stops the work like the scope's destructor. The
  /// scope may go once the await has begun. Work that joins its own scope gets std::logic_error;
  /// two scopes whose work joins the other one wait for ever.
  [[nodiscard]] task<> join() { return core_->join(); }

 private:
  using core = detail::spawn_scope_core;

  const detail::counted_ptr<core> core_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
