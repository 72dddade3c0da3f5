// A root is a strand: everything that belongs to one handler call, one sync_wait or one spawn is
// resumed one at a time, so code inside one tree of coroutines needs no locks.
//
// Any thread may schedule a work item. The first thread to do so owns the strand (this takes one
// atomic operation if no other thread owns it) and makes sure that items run until none is left.
// Where they run depends on what schedules the first one ("here" is the scheduling thread):
//
// | scheduled by | a root with an executor | a root without one |
// |---|---|---|
// | a callback of gRPC or asio | dispatched to it | here, at the callback's end |
// | a coroutine that such a callback runs | posted to it | here, after the running root's turn |
// | any other code | posted to it | run_when_idle |
//
// So no coroutine is resumed inside a call that plain code makes. Inline roots that wake each other
// on one thread take turns and do not nest, so the stack stays flat however long the chain is.
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

  /// Runs `work` once on this strand, never inside this call. `work` must stay alive until then.
  /// Any thread.
  void schedule(work_item& work) noexcept;

  /// Like `schedule`, but runs `work` inside this call if nothing of this root runs, this thread
  /// runs no other root, and this thread belongs to the executor (without an executor, every thread
  /// does). Used to start a root, and to destroy what is left at its end. A call from plain code
  /// resumes nothing else.
  void enter_with(work_item& work) noexcept;

  /// Requests a stop. The flag is visible at once; the tree is told on the strand. Any thread.
  void request_stop() noexcept;
  bool stop_requested() const noexcept { return stop_.stop_requested(); }

  /// The context of the coroutine at the top of the tree.
  context& outermost() noexcept { return outermost_; }

  /// The flowing values of this root. On the strand.
  flowing_values& values() noexcept { return values_; }

  /// On the strand: moves this root to `where`. Returns true if it moves: work that is scheduled
  /// after this call runs there, so a caller that wants to continue there schedules an item and
  /// waits for it. Returns false if it need not move: it is there already (without an executor,
  /// every thread is right), or it has ended.
  bool move_to(executor where) noexcept;

  /// On the strand, when the coroutine at the top has ended: moves the root for the last time, and
  /// returns as `move_to` does. What is left to clean up runs on `where`; without an executor it
  /// runs on the thread that brings it, so the former executor may be destroyed.
  bool retire(executor where = {}) noexcept;

  /// The method whose handler runs in this root; nullptr for a root that runs no handler.
  virtual const method_info* handled_method() const noexcept { return nullptr; }

  /// Counts the beginnings and ends of this root's turns: odd while a turn lasts. Any thread.
  unsigned turns() const noexcept { return turns_.load(std::memory_order_relaxed); }

  /// True if the calling thread runs this root right now.
  bool runs_here() const noexcept;

  /// True if the calling thread runs any root right now.
  static bool any_runs_here() noexcept;

  class callback;

  /// On the strand: reports, once, that coroutines of this root swallow a stop and go on awaiting.
  void swallows_stop() noexcept;

 protected:
  ~root() override = default;

 private:
  class turn;

  /// Reports to a hook, by default to that of spawned work.
  virtual void report(const std::exception_ptr& error) noexcept;

  bool queue(work_item& work) noexcept;
  void run_here() noexcept;
  void drain() noexcept;
  bool take_more() noexcept;
  void tell_tree() noexcept { stop_.notify(); }
  /// Called by the owner of the strand when a turn begins and when it ends.
  void count_turn() noexcept { turns_.store(turns() + 1, std::memory_order_relaxed); }

  // nullptr: idle. &drain_: owned, nothing queued. Otherwise: owned, and the newest queued item.
  std::atomic<work_item*> queue_{nullptr};
  work_item* ready_ = nullptr;    // oldest first; used by the strand's owner only
  root* next_in_turn_ = nullptr;  // see `turn`
  executor executor_;             // used by the strand's owner only
  std::atomic<unsigned> turns_{0};
  bool moved_ = false;  // the root has moved, the drain has not yet
  bool retired_ = false;
  bool has_swallowed_ = false;
  stop_state stop_;
  context outermost_;
  flowing_values values_;
  member_item<root, &root::run_here> drain_{*this};
  member_item<root, &root::tell_tree> tell_tree_{*this};
};

/// Put around what a callback of gRPC or asio does: the inline roots that it wakes run at its end,
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
