#include "protocoro/coro/detail/leaf_operation.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/coro/cancelled.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

leaf_operation::waiter::waiter(leaf_operation& waited_for) noexcept
    : work_item([](work_item& self) noexcept { static_cast<waiter&>(self).woken(); }),
      stop_listener([](stop_listener& self,
                       bool whole) noexcept { static_cast<waiter&>(self).stopped(whole); },
                    [](const stop_listener& self) noexcept {
                      return static_cast<const waiter&>(self).operation.waits_for();
                    }),
      operation(waited_for) {}

void leaf_operation::waiter::begin(work_item& done, context& context) noexcept {
  consumer = &done;
  where = counted_ptr<root>(context.owner());
  block = counted_ptr<refcounted>(operation.owner_);
  context.stop().add(*this);
}

void leaf_operation::waiter::finish() noexcept {
  unlink();
  where.reset();
  const counted_ptr<refcounted> last = std::move(block);  // `this` may live in it
  if (work_item* done = std::exchange(consumer, nullptr)) done->run();
}

void leaf_operation::waiter::woken() noexcept {
  if (left_behind && this != &operation.embedded_) {
    const std::unique_ptr<waiter> self(this);
    finish();
  } else {
    finish();
  }
}

void leaf_operation::waiter::stopped(bool whole) noexcept {
  if (!operation.withdraw(*this)) return;  // completed: the wake-up is on its way
  operation.stopped_ = true;
  operation.stopped(whole);
  finish();
}

leaf_operation::leaf_operation(refcounted& owner) noexcept : owner_(owner), embedded_(*this) {}

void leaf_operation::check(const context& where) const {
  if (somebody_waits())
    throw std::logic_error("protocoro: awaited again before the first await has ended");
  where.check();
}

bool leaf_operation::wait(work_item& done, context& where) {
  check(where);
  if (completed()) return false;
  if (waiter_ == nullptr) {
    extra_ = std::make_unique<waiter>(*this);
    waiter_ = extra_.get();
  }
  waiter_->begin(done, where);
  void* expected = nullptr;
  if (state_.compare_exchange_strong(expected, waiter_, std::memory_order_acq_rel)) return true;
  waiter_->consumer = nullptr;
  waiter_->finish();
  return false;
}

leaf_operation::wake_up leaf_operation::mark_complete() noexcept {
  void* const before = state_.exchange(this, std::memory_order_acq_rel);
  return wake_up(before == this ? nullptr : static_cast<waiter*>(before));
}

bool leaf_operation::withdraw(waiter& waiting) noexcept {
  void* expected = &waiting;
  return state_.compare_exchange_strong(expected, nullptr, std::memory_order_acq_rel);
}

void leaf_operation::abandon() noexcept {
  if (!somebody_waits()) return;
  waiter_->consumer = nullptr;
  if (withdraw(*waiter_)) {
    waiter_->finish();
    return;
  }
  waiter_->unlink();
  waiter_->left_behind = true;
  extra_.release();
  waiter_ = nullptr;
}

void leaf_operation::throw_if_stopped() {
  if (std::exchange(stopped_, false)) throw cancelled();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
