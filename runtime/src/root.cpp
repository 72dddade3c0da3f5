#include "protocoro/detail/root.hpp"

#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The roots that one thread has to run: the running one and those that wait for their turn.
class root::turn {
 public:
  bool busy() const noexcept { return running_ != nullptr; }
  root* running() const noexcept { return running_; }

  void push(root& waiting) noexcept {
    waiting.next_in_turn_ = nullptr;
    (first_ == nullptr ? first_ : last_->next_in_turn_) = &waiting;
    last_ = &waiting;
  }

  void run_all(root& first) noexcept {
    for (root* next = &first; next != nullptr; next = pop()) {
      running_ = next;
      next->drain();
    }
    running_ = nullptr;
  }

 private:
  root* pop() noexcept {
    root* next = first_;
    if (next != nullptr) first_ = next->next_in_turn_;
    return next;
  }

  root* running_ = nullptr;
  root* first_ = nullptr;
  root* last_ = nullptr;
};

namespace {

template <class Turn>
Turn& this_thread() noexcept {
  static thread_local Turn turn;
  return turn;
}

}  // namespace

root::root(executor where) noexcept : executor_(std::move(where)), outermost_(*this, stop_) {}

void root::schedule(work_item& work) noexcept {
  work_item* const owned = &drain_;
  work_item* head = queue_.load(std::memory_order_relaxed);
  for (;;) {
    if (head == nullptr) {
      if (queue_.compare_exchange_weak(head, owned, std::memory_order_acquire)) break;
    } else {
      work.next_ = head == owned ? nullptr : head;
      if (queue_.compare_exchange_weak(head, &work, std::memory_order_release)) return;
    }
  }
  work.next_ = nullptr;
  ready_ = &work;
  add_ref();  // for the drain: the work may give up everybody else's reference
  const executor where = executor_;  // a copy: once posted, another thread may retire this root
  if (!where)
    run_here();
  else if (any_runs_here())  // not one after the other on this thread: those who wake go on first
    where.post(drain_);
  else
    where.dispatch(drain_);
}

void root::request_stop() noexcept {
  if (stop_.mark()) schedule(tell_tree_);
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

void root::run_here() noexcept {
  turn& here = this_thread<turn>();
  if (here.busy())
    here.push(*this);
  else
    here.run_all(*this);
}

/// After a move the drain goes on elsewhere, with what it holds: the strand, its reference, and
/// what is ready.
void root::drain() noexcept {
  do {
    while (work_item* work = ready_) {
      ready_ = work->next_;
      work->run();
      if (std::exchange(moved_, false)) {
        const executor where = executor_;  // a copy: from now on another thread owns the strand
        return where.post(drain_);
      }
    }
  } while (take_more());
  release();
}

/// Owner only. False: nothing was queued, and the strand is free for the next owner.
bool root::take_more() noexcept {
  work_item* head = &drain_;
  if (queue_.compare_exchange_strong(head, nullptr, std::memory_order_acq_rel)) return false;
  head = queue_.exchange(&drain_, std::memory_order_acq_rel);
  while (head != nullptr) {  // newest first: turn it round
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
