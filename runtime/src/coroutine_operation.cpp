#include "protocoro/detail/coroutine_operation.hpp"

#include <stdexcept>

#include "protocoro/cancelled.hpp"
#include "protocoro/detail/operation_awaiter.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

void coroutine_operation::check_not_awaited() const {
  if (consumer_ != nullptr)
    throw std::logic_error("protocoro: awaited again before the first await was answered");
}

bool coroutine_operation::advance(work_item& done, context& where) {
  check_not_awaited();
  if (state_ == state::suspended) {
    where_ = &where;
    state_ = state::running;
    self_.resume();
  }
  if (state_ != state::running) return false;
  consumer_ = &done;
  return true;
}

bool generator_operation::advance(work_item& done, context& where) {
  check_not_awaited();
  if (is_running()) {  // an await of it was abandoned
    if (&own_->owner() != &where.owner())
      throw std::logic_error("protocoro: a generator that waits is read by the root it waits in");
    where.check();
  }
  own_.emplace(where, stop_);
  stop_.follow(where.stop());
  return coroutine_operation::advance(done, *own_);
}

bool coroutine_operation::take_state() {
  if (state_ == state::value_ready) {
    state_ = state::suspended;
    return true;
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  return false;
}

void throw_empty_handle() {
  throw std::logic_error("protocoro: awaited an empty task or async_generator");
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
