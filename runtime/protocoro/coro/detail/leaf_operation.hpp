// A leaf of a tree of awaits: something outside the tree completes it, on any thread.
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
/// Everything that a foreign thread touches belongs to the block `owner`, never to a coroutine's
/// frame. The block is kept alive while a consumer waits or a wake-up is under way. A stop wakes
/// the coroutine at once, whatever the outside does.
class leaf_operation : public operation {
 public:
  leaf_operation(const leaf_operation&) = delete;
  leaf_operation& operator=(const leaf_operation&) = delete;

  /// The wait that must be woken. Code that learns of it under a lock calls `send` after releasing
  /// the lock.
  class [[nodiscard]] wake_up;

  void abandon() noexcept final;

  /// For diagnostics: what the coroutine waits for. For an rpc, the path of its method.
  virtual const char* waits_for() const noexcept { return "something"; }

 protected:
  explicit leaf_operation(refcounted& owner) noexcept;
  ~leaf_operation() = default;

  /// For `advance`. Returns false if it is complete already. Throws `cancelled` after a stop,
  /// std::logic_error if a consumer waits already.
  bool wait(work_item& done, context& where);
  /// Throws as `wait` does.
  void check(const context& where) const;
  bool somebody_waits() const noexcept {
    return waiter_ != nullptr && waiter_->consumer != nullptr;
  }

  /// Completes the operation and wakes its consumer. Any thread.
  void complete() noexcept;
  /// Like `complete`, but the caller sends the wake-up.
  wake_up mark_complete() noexcept;
  bool completed() const noexcept { return state_.load(std::memory_order_acquire) == this; }

  /// On the strand, while nothing can complete it: the next `complete` counts again, also for a
  /// consumer that waits already.
  void arm() noexcept {
    void* completed = this;
    state_.compare_exchange_strong(completed, nullptr, std::memory_order_relaxed);
  }

  /// For `take`: throws `cancelled` if a stop ended the wait.
  void throw_if_stopped();

 private:
  /// One wait. The first waiter is embedded in the block. A wait that was abandoned while its
  /// wake-up was queued leaves its waiter behind; the next wait then creates a new one.
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

  /// On the strand: cancels what works for this wait. `whole` has the meaning that it has for a
  /// stop_listener.
  virtual void stopped(bool whole) noexcept = 0;

  /// Returns true if no wake-up will come for this wait any more.
  bool withdraw(waiter& waiting) noexcept;

  refcounted& owner_;
  waiter embedded_;
  std::unique_ptr<waiter> extra_;
  waiter* waiter_ = &embedded_;
  // nullptr: pending. `this`: completed. Otherwise the waiter to wake: the completing thread reads
  // it here, because `waiter_` belongs to the strand, which may leave that waiter behind meanwhile.
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
