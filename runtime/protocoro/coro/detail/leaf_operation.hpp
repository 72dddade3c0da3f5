// An operation that ends a tree of awaits: something outside completes it, on any thread.
#ifndef PROTOCORO_CORO_DETAIL_LEAF_OPERATION_HPP
#define PROTOCORO_CORO_DETAIL_LEAF_OPERATION_HPP

#include <atomic>
#include <memory>

#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/coro/detail/refcounted.hpp"
#include "protocoro/coro/detail/root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Where one completing thread meets one waiting coroutine, at most once per `arm`.
///
/// What a foreign thread touches belongs to the block `owner`, never to a coroutine's frame: while
/// somebody waits, or a wake-up is under way, the block is kept alive. A stop wakes the coroutine
/// at once, whatever the outside does.
class leaf_operation : public operation {
 public:
  leaf_operation(const leaf_operation&) = delete;
  leaf_operation& operator=(const leaf_operation&) = delete;

  /// Who has to be woken, for those who learn it under a lock: `send` it without the lock.
  class [[nodiscard]] wake_up;

  void abandon() noexcept final;

  /// For people who look on; the path of the method for an rpc.
  virtual const char* waits_for() const noexcept { return "something"; }

 protected:
  explicit leaf_operation(refcounted& owner) noexcept;
  ~leaf_operation() = default;

  /// For `advance`: false when complete already. Throws `cancelled` after a stop, std::logic_error
  /// when somebody waits.
  bool wait(work_item& done, context& where);
  /// Throws what `wait` throws.
  void check(const context& where) const;
  bool somebody_waits() const noexcept {
    return waiter_ != nullptr && waiter_->consumer != nullptr;
  }

  /// Any thread.
  void complete() noexcept;
  wake_up mark_complete() noexcept;
  bool completed() const noexcept { return state_.load(std::memory_order_acquire) == this; }

  /// On the strand, when nothing can complete it: the next `complete` counts anew, also for
  /// somebody who waits already.
  void arm() noexcept {
    void* completed = this;
    state_.compare_exchange_strong(completed, nullptr, std::memory_order_relaxed);
  }

  /// For `take`: throws `cancelled` if a stop ended the wait.
  void throw_if_stopped();

 private:
  /// One wait. Embedded in the block; a wait that was abandoned while its wake-up was queued leaves
  /// its waiter behind, and the next wait brings a new one.
  class waiter final : public work_item, public stop_listener {
   public:
    explicit waiter(leaf_operation& waited_for) noexcept;

    void begin(work_item& done, context& context) noexcept;
    void woken() noexcept;
    void stopped(bool whole) noexcept;
    void finish() noexcept;

    leaf_operation& operation;
    work_item* consumer = nullptr;
    counted_ptr<root> where;
    counted_ptr<refcounted> block;
    bool left_behind = false;
  };

  /// On the strand: cancels whatever works for this wait. `whole` as a stop_listener is told.
  virtual void stopped(bool whole) noexcept = 0;

  /// True: nobody will be woken for this wait any more.
  bool withdraw(waiter& waiting) noexcept;

  refcounted& owner_;
  waiter embedded_;
  std::unique_ptr<waiter> extra_;
  waiter* waiter_ = &embedded_;
  // nullptr: pending. `this`: completed. Else the waiter: who completes the operation learns from
  // here whom to wake, because `waiter_` belongs to the strand, which may leave it behind
  // meanwhile.
  std::atomic<void*> state_{nullptr};
  bool stopped_ = false;
};

class leaf_operation::wake_up {
 public:
  wake_up() noexcept = default;
  void send() const noexcept {
    if (waiter_ != nullptr) waiter_->where->schedule(*waiter_);
  }

 private:
  friend class leaf_operation;
  explicit wake_up(waiter* waiting) noexcept : waiter_(waiting) {}

  waiter* waiter_ = nullptr;
};

inline void leaf_operation::complete() noexcept { mark_complete().send(); }

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
