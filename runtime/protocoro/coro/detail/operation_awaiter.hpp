// The awaiting side of an operation: remembers the coroutine that waits.
#ifndef PROTOCORO_CORO_DETAIL_OPERATION_AWAITER_HPP
#define PROTOCORO_CORO_DETAIL_OPERATION_AWAITER_HPP

#include <coroutine>

#include "protocoro/coro/detail/operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Throws std::logic_error: an empty handle was awaited, perhaps one that an earlier await has
/// emptied.
[[noreturn]] void throw_empty_handle();

/// Lives in the awaiting coroutine's frame. If the frame is destroyed, it abandons the operation.
class operation_awaiter : private work_item {
 public:
  explicit operation_awaiter(operation* awaited) noexcept
      : work_item([](work_item& self) noexcept {
          static_cast<operation_awaiter&>(self).awaiting_.resume();
        }),
        awaited_(awaited) {}
  ~operation_awaiter() {
    if (waiting_) awaited_->abandon();
  }

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> awaiting) {
    return suspend(awaiting, awaiting.promise().where());
  }

  operation* awaited() const noexcept { return awaited_; }
  const void* take_failed_status() {
    waiting_ = false;
    return awaited_->take_failed_status();
  }

 protected:
  void* take() {
    waiting_ = false;
    return awaited_->take();
  }

  /// For an awaiter that owns the operation.
  void give_up_awaited() noexcept {
    waiting_ = false;
    if (awaited_ != nullptr) give_up(*awaited_);
  }

 private:
  bool suspend(std::coroutine_handle<> awaiting, context& where) {
    if (awaited_ == nullptr) throw_empty_handle();
    awaiting_ = awaiting;
    waiting_ = awaited_->advance(*this, where);
    return waiting_;
  }

  operation* awaited_;
  std::coroutine_handle<> awaiting_;
  bool waiting_ = false;
};

/// Takes over the operation that it awaits, and drops it when the await is over. So nothing is
/// awaited twice: the handle is empty from the first await on, also for the body of the awaited
/// coroutine.
class owning_awaiter : public operation_awaiter {
 public:
  explicit owning_awaiter(operation_ptr awaited) noexcept : operation_awaiter(awaited.release()) {}
  ~owning_awaiter() { give_up_awaited(); }
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
