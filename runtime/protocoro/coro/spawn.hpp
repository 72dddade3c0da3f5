// Starts work that runs by itself, beside the code that started it.
//
//   auto reader = spawn(read_lines(std::move(input)), pool.get_executor());
//   ...
//   reader.request_stop();               // asks it to stop
//   co_await std::move(reader).join();   // waits for its end; or std::move(reader).detach()
#ifndef PROTOCORO_CORO_SPAWN_HPP
#define PROTOCORO_CORO_SPAWN_HPP

#include <utility>

#include "protocoro/coro/detail/spawned_root.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {

/// The handle to spawned work. Its destructor asks the work to stop and does not wait for it.
template <class T = void>
class [[nodiscard]] spawned {
 public:
  /// @cond internal
  /// For `spawn`.
  explicit spawned(detail::counted_ptr<detail::spawned_root> root) noexcept
      : root_(std::move(root)) {}
  /// @endcond
  /// Leaves the other handle empty.
  spawned(spawned&&) noexcept = default;
  /// Asks the former work of this handle to stop, then takes over the work of `other`.
  spawned& operator=(spawned&& other) noexcept {
    give_up();
    root_ = std::move(other.root_);
    return *this;
  }
  /// Asks the work to stop and does not wait for it.
  ~spawned() { give_up(); }

  /// Asks the work to stop and does not wait for it. Any thread.
  void request_stop() noexcept {
    if (root_) root_->request_stop();
  }

  /// Lets the work run on without a handle. If it fails, the failure goes to the hook that
  /// set_spawn_error_hook sets, by default to stderr.
  void detach() && noexcept { let_go(); }

  /// Waits until the work has ended. Gives what its task gave, or rethrows what it threw.
  ///
  /// If the join itself is stopped, it throws `cancelled` at once. It then asks the work to stop,
  /// as it does when it is dropped. Work that joins itself gets std::logic_error; two roots that
  /// join each other wait for ever.
  [[nodiscard]] task<T> join() && noexcept {
    detail::counted_ptr<detail::spawned_root> given = std::move(root_);
    detail::operation* const joining = given.get();
    if (given) given->add_ref();
    return detail::operation_ptr(joining);
  }

 private:
  void give_up() noexcept {
    request_stop();
    let_go();
  }
  void let_go() noexcept {
    if (root_) root_->lose_handle();
    root_.reset();
  }

  detail::counted_ptr<detail::spawned_root> root_;
};

/// Starts `work` as a root of its own, with an empty context: no deadline, and no stop but its own.
/// Throws std::logic_error for an empty task.
///
/// With an executor, the work runs on `where`. It starts inside this call if this thread belongs to
/// that executor and runs no coroutine; otherwise it is posted. Without an executor, it starts
/// inside this call and runs there until it first waits; inside a running coroutine it starts as
/// soon as that one waits. It then resumes where gRPC or asio completes what it waits for. Work
/// that other code wakes resumes on a thread of the runtime (one of gRPC's when gRPC is in use),
/// never inside the call that wakes it.
template <class T>
spawned<T> spawn(task<T> work, executor where = {}) {
  auto root = detail::counted_ptr<detail::spawned_root>::adopt(
      new detail::spawned_root(std::move(where), std::move(work)));
  root->start();
  return spawned<T>(std::move(root));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
