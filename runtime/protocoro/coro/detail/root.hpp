// A root is a strand: everything that belongs to one handler call, one sync_wait or one spawn is
// resumed one at a time, so code inside one tree of coroutines needs no locks.
//
// Any thread schedules a work item. The first one to do so owns the strand (one atomic operation
// when no other does) and sees to it that items run until none is left. Where:
//
// | who schedules | a root with an executor | a root without one |
// |---|---|---|
// | a callback of gRPC's or asio's | dispatched to it | here, at the callback's end |
// | a coroutine that such a callback runs | posted to it | here, after the running root's turn |
// | any other code | posted to it | run_when_idle |
//
// So nothing that plain code calls resumes a coroutine inside that call, and inline roots that wake
// each other on one thread take turns instead of nesting: the stack stays flat however long the
// chain is.
#ifndef PROTOCORO_CORO_DETAIL_ROOT_HPP
#define PROTOCORO_CORO_DETAIL_ROOT_HPP

#include <atomic>
#include <exception>

#include "protocoro/coro/detail/context.hpp"
#include "protocoro/coro/detail/flowing_values.hpp"
#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/refcounted.hpp"
#include "protocoro/coro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {

class method_info;

namespace detail {

class root : public refcounted {
 public:
  explicit root(executor where) noexcept;

  /// Any thread. `work` runs once on this strand, never inside this call; it must stay alive until
  /// then.
  void schedule(work_item& work) noexcept;

  /// The same, but inside this call, if nothing of this root runs, this thread runs no other root
  /// and belongs to the executor (any thread does without one). For how a root begins and what is
  /// destroyed at its end: it resumes nothing else.
  void enter_with(work_item& work) noexcept;

  /// Any thread. The flag is seen at once; the tree is told on the strand.
  void request_stop() noexcept;
  bool stop_requested() const noexcept { return stop_.stop_requested(); }

  /// What the coroutine at the top of the tree runs under.
  context& outermost() noexcept { return outermost_; }

  /// On the strand.
  flowing_values& values() noexcept { return values_; }

  /// On the strand: everything of this root goes on on `where`, and whoever is to notice waits for
  /// a piece of work that is scheduled after this. False: no need to, we are there (on whatever
  /// thread, without an executor), or have ended.
  bool move_to(executor where) noexcept;

  /// On the strand, when the coroutine at the top has ended: the last move. What is left to clean
  /// up runs there; without an executor on whatever thread brings it, so the former may go away.
  bool retire(executor where = {}) noexcept;

  /// The method whose handler runs in this root; null for roots that run no handler.
  virtual const method_info* handled_method() const noexcept { return nullptr; }

  /// Any thread: another number for each turn of its work, odd while one lasts.
  unsigned turns() const noexcept { return turns_.load(std::memory_order_relaxed); }

  /// Does the calling thread run this root right now?
  bool runs_here() const noexcept;

  /// Does the calling thread run any root right now?
  static bool any_runs_here() noexcept;

  class callback;

  /// On the strand: awaits go on to meet a stop that the coroutines of this root swallow. Reports
  /// it, once.
  void swallows_stop() noexcept;

 protected:
  ~root() override = default;

 private:
  class turn;

  /// To a hook. By default to that of spawned work.
  virtual void report(const std::exception_ptr& error) noexcept;

  bool queue(work_item& work) noexcept;
  void run_here() noexcept;
  void drain() noexcept;
  bool take_more() noexcept;
  void tell_tree() noexcept { stop_.notify(); }
  /// Owner only: a turn begins, or ends.
  void count_turn() noexcept { turns_.store(turns() + 1, std::memory_order_relaxed); }

  // nullptr: idle. &drain_: owned, nothing queued. Else: owned, and the newest queued item.
  std::atomic<work_item*> queue_{nullptr};
  work_item* ready_ = nullptr;    // oldest first; touched by the owner only
  root* next_in_turn_ = nullptr;  // see `turn`
  executor executor_;             // touched by the owner only, like these two
  std::atomic<unsigned> turns_{0};
  bool moved_ = false;  // the drain is still where it was before
  bool retired_ = false;
  bool has_swallowed_ = false;
  stop_state stop_;
  context outermost_;
  flowing_values values_;
  member_item<root, &root::run_here> drain_{*this};
  member_item<root, &root::tell_tree> tell_tree_{*this};
};

/// Around what a callback of gRPC's or asio's does: the inline roots that it wakes run at its end,
/// on its thread.
class root::callback {
 public:
  callback() noexcept;
  ~callback();
  callback(const callback&) = delete;
  callback& operator=(const callback&) = delete;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
