#include "protocoro/coro/detail/root.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/coro/detail/unhandled_error.hpp"
#include "protocoro/coro/internal/idle_runner.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The roots that one thread has to run: the running one and those that wait for their turn.
class root::turn {
 public:
  bool busy() const noexcept { return running_ != nullptr; }
  root* running() const noexcept { return running_; }

  bool in_callback() const noexcept { return callbacks_ != 0; }
  void enter_callback() noexcept { ++callbacks_; }
  void leave_callback() noexcept {
    if (--callbacks_ == 0 && !busy()) run_waiting();
  }

  void push(root& waiting) noexcept {
    waiting.next_in_turn_ = nullptr;
    (first_ == nullptr ? first_ : last_->next_in_turn_) = &waiting;
    last_ = &waiting;
  }

  /// Runs `first`, and then all roots that wait for their turn by then.
  void run_all(root& first) noexcept {
    run(first);
    run_waiting();
  }

 private:
  void run(root& next) noexcept {
    running_ = &next;
    next.drain();
    running_ = nullptr;
  }

  void run_waiting() noexcept {
    while (root* const next = pop()) run(*next);
  }

  root* pop() noexcept {
    root* next = first_;
    if (next != nullptr) first_ = next->next_in_turn_;
    return next;
  }

  root* running_ = nullptr;
  root* first_ = nullptr;
  root* last_ = nullptr;
  int callbacks_ = 0;
};

namespace {

template <class Turn>
Turn& this_thread() noexcept {
  static thread_local Turn turn;
  return turn;
}

}  // namespace

root::root(executor where) noexcept : executor_(std::move(where)), outermost_(*this, stop_) {}

/// Returns true if the caller now owns the strand, and must make it run.
bool root::queue(work_item& work) noexcept {
  work_item* const owned = &drain_;
  work_item* head = queue_.load(std::memory_order_relaxed);
  for (;;) {
    if (head == nullptr) {
      if (queue_.compare_exchange_weak(head, owned, std::memory_order_acquire)) break;
    } else {
      work.next_ = head == owned ? nullptr : head;
      if (queue_.compare_exchange_weak(head, &work, std::memory_order_release)) return false;
    }
  }
  work.next_ = nullptr;
  ready_ = &work;
  add_ref();  // for the drain: the work may release all other references
  return true;
}

/// Two roots on one executor that wake each other on its thread are both posted, so that neither
/// waits for the end of the other's turn.
void root::schedule(work_item& work) noexcept {
  if (!queue(work)) return;
  turn& here = this_thread<turn>();
  const executor where = executor_;  // a copy: once posted, another thread may retire this root
  if (!where)
    here.in_callback() ? here.push(*this) : run_when_idle(drain_);
  else
    here.in_callback() && !here.busy() ? where.dispatch(drain_) : where.post(drain_);
}

void root::enter_with(work_item& work) noexcept {
  if (!queue(work)) return;
  const executor where = executor_;
  if (!where)
    run_here();
  else if (any_runs_here())
    where.post(drain_);
  else
    where.dispatch(drain_);
}

void root::request_stop() noexcept {
  if (stop_.mark()) schedule(tell_tree_);
}

void root::report(const std::exception_ptr& error) noexcept { report_spawned_failure(error); }

void root::swallows_stop() noexcept try {
  if (std::exchange(has_swallowed_, true)) return;
  report(std::make_exception_ptr(
      std::logic_error("a coroutine keeps running after its stop: it caught `cancelled` more than "
                       "1000 times. Rethrow `cancelled` before catch (...)")));
} catch (...) {
  report(std::current_exception());  // no memory for the text
}

bool root::move_to(executor where) noexcept {
  if (retired_) return false;
  if (executor_ == where) return moved_;
  executor_ = std::move(where);
  moved_ = static_cast<bool>(executor_);
  return moved_;
}

bool root::retire(executor where) noexcept {
  retired_ = false;
  const bool moves = move_to(std::move(where));
  retired_ = true;
  return moves;
}

bool root::runs_here() const noexcept { return this_thread<turn>().running() == this; }

bool root::any_runs_here() noexcept { return this_thread<turn>().busy(); }

root::callback::callback() noexcept { this_thread<turn>().enter_callback(); }
root::callback::~callback() { this_thread<turn>().leave_callback(); }

void root::run_here() noexcept {
  turn& here = this_thread<turn>();
  if (here.busy())
    here.push(*this);
  else
    here.run_all(*this);
}

/// After a move the drain goes on elsewhere with what it holds: the strand, its reference, and the
/// items that are ready. It also goes on elsewhere when plain code has entered an inline root whose
/// work has not ended: what has arrived meanwhile must not be resumed inside that call.
void root::drain() noexcept {
  do {
    count_turn();
    while (work_item* work = ready_) {
      ready_ = work->next_;
      work->run();
      if (std::exchange(moved_, false)) {
        count_turn();
        const executor where = executor_;  // a copy: once posted, another thread owns the strand
        return where.post(drain_);
      }
    }
    if (!take_more()) return release();
  } while (executor_ || retired_ || this_thread<turn>().in_callback());
  run_when_idle(drain_);
}

/// Owner only. Returns false if nothing was queued: the strand is then free for the next owner.
bool root::take_more() noexcept {
  count_turn();
  work_item* head = &drain_;
  if (queue_.compare_exchange_strong(head, nullptr, std::memory_order_acq_rel)) return false;
  head = queue_.exchange(&drain_, std::memory_order_acq_rel);
  while (head != nullptr) {  // newest first: reverse the order
    work_item* older = head->next_;
    head->next_ = ready_;
    ready_ = head;
    head = older;
  }
  return true;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
