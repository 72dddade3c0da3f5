// Work that runs by itself, beside the code that started it.
//
//   auto reader = spawn(read_lines(std::move(input)), pool.get_executor());
//   ...
//   co_await std::move(reader).join();    // or reader.request_stop(), or
//   std::move(reader).detach()
#ifndef PROTOCORO_CORO_SPAWN_HPP
#define PROTOCORO_CORO_SPAWN_HPP

#include <utility>

#include "protocoro/coro/detail/spawned_root.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {

/// The handle to spawned work. Dropped, it asks the work to stop and lets it end by itself: no
/// destructor waits.
template <class T = void>
class [[nodiscard]] spawned {
 public:
  explicit spawned(detail::counted_ptr<detail::spawned_root> root) noexcept
      : root_(std::move(root)) {}
  spawned(spawned&&) noexcept = default;
  spawned& operator=(spawned&& other) noexcept {
    give_up();
    root_ = std::move(other.root_);
    return *this;
  }
  ~spawned() { give_up(); }

  /// Any thread.
  void request_stop() noexcept {
    if (root_) root_->request_stop();
  }

  /// Lets the work run on without a handle. A failure of it goes to the hook that
  /// set_spawn_error_hook sets, by default to stderr.
  void detach() && noexcept { let_go(); }

  /// Waits for the end: gives what the task gave, rethrows what it threw. Stopped itself, it throws
  /// `cancelled` at once. Dropping the join stops the work, like dropping the handle. Work that
  /// joins itself gets std::logic_error; two roots that join each other wait for ever.
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
///
/// It runs on `where`. Without one, or if this thread belongs to that executor and runs no
/// coroutine, it runs inside this call until it first waits; inside a coroutine as soon as that
/// waits. Without one it then goes on where gRPC or asio completes what it waits for, or, woken by
/// other code, on a thread of gRPC's: never inside the call that wakes it. Throws std::logic_error
/// for an empty task.
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
