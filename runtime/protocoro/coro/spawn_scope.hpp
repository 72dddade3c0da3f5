// Owns work that runs in the background: stops it and waits for all of it.
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

/// Each piece of work is a root of its own, as with `spawn`: it has no deadline, and only the scope
/// stops it. For children that share one root, see task_group.
///
/// Work that has ended is freed at once. Its failure goes to the hook of set_spawn_error_hook.
class spawn_scope {
 public:
  /// A scope without work.
  spawn_scope() : core_(detail::counted_ptr<core>::adopt(new core())) {}
  spawn_scope(const spawn_scope&) = delete;
  spawn_scope& operator=(const spawn_scope&) = delete;
  /// Asks the work to stop and does not wait: it ends by itself. To be sure that it has ended,
  /// await `join` first. A join that still waits goes on until the work has ended.
  ~spawn_scope() { core_->request_stop(); }

  /// Starts `work` as `spawn` does. Returns false, and drops the work, after a stop. Throws
  /// std::logic_error for an empty task. Any thread.
  bool spawn(task<> work, executor where = {}) {
    return core_->spawn(std::move(work), std::move(where));
  }

  /// Asks all work to stop, and refuses new work from now on. Any thread.
  void request_stop() noexcept { core_->request_stop(); }

  /// Waits until all work has ended, including work that is spawned meanwhile. Several joins may
  /// wait. When the await is over, nothing is left of the work, not even its parameters.
  ///
  /// A join that is stopped, or awaited after a stop, stops the work, still waits for its end, and
  /// then throws `cancelled`. A join that is dropped while it waits stops the work, as the scope's
  /// destructor does. The scope may be destroyed once the await has begun. Work that joins its own
  /// scope gets std::logic_error; two scopes whose work joins the other scope wait for ever.
  [[nodiscard]] task<> join() { return core_->join(); }

 private:
  using core = detail::spawn_scope_core;

  const detail::counted_ptr<core> core_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
