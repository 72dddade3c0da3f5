// A root is a strand: everything that belongs to one handler call, one sync_wait or one spawn is
// resumed one at a time, so code inside one tree of coroutines needs no locks.
//
// Callbacks from other threads schedule a work item. The first one to arrive owns the strand (one
// atomic operation when nobody else does) and runs items until none is left, on the executor (at
// once, if it comes from there and runs no other root) or, without one, right there. Inline roots
// that wake each other on one thread take turns instead of nesting, so the stack stays flat however
// long the chain is.
#ifndef PROTOCORO_DETAIL_ROOT_HPP
#define PROTOCORO_DETAIL_ROOT_HPP

#include <atomic>

#include "protocoro/detail/context.hpp"
#include "protocoro/detail/flowing_values.hpp"
#include "protocoro/detail/member_item.hpp"
#include "protocoro/detail/refcounted.hpp"
#include "protocoro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class root : public refcounted {
 public:
  explicit root(executor where) noexcept;

  /// Any thread. `work` runs once on this strand; it must stay alive until then.
  void schedule(work_item& work) noexcept;

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

  /// Does the calling thread run this root right now?
  bool runs_here() const noexcept;

  /// Does the calling thread run any root right now?
  static bool any_runs_here() noexcept;

 protected:
  ~root() override = default;

 private:
  class turn;

  void run_here() noexcept;
  void drain() noexcept;
  bool take_more() noexcept;
  void tell_tree() noexcept { stop_.notify(); }

  // nullptr: idle. &drain_: owned, nothing queued. Else: owned, and the newest queued item.
  std::atomic<work_item*> queue_{nullptr};
  work_item* ready_ = nullptr;    // oldest first; touched by the owner only
  root* next_in_turn_ = nullptr;  // see `turn`
  executor executor_;             // touched by the owner only, like these two
  bool moved_ = false;            // the drain is still where it was before
  bool retired_ = false;
  stop_state stop_;
  context outermost_;
  flowing_values values_;
  member_item<root, &root::run_here> drain_{*this};
  member_item<root, &root::tell_tree> tell_tree_{*this};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
