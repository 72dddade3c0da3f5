#include "protocoro/coro/detail/coroutine_operation.hpp"

#include <stdexcept>

#include "protocoro/coro/detail/operation_awaiter.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

namespace {

[[noreturn]] void throw_awaited_again() {
  throw std::logic_error("protocoro: awaited again before the first await has ended");
}

}  // namespace

void coroutine_operation::check_not_awaited() const {
  if (consumer_ != nullptr || state_ == state::starting) throw_awaited_again();
}

bool coroutine_operation::advance(work_item& done, context& where) {
  check_not_awaited();
  if (state_ == state::suspended) {
    where_ = &where;
    state_ = state::starting;
    self_.resume();
    if (state_ == state::starting) state_ = state::running;
  }
  if (state_ != state::running) return false;
  consumer_ = &done;
  return true;
}

bool generator_operation::advance(work_item& done, context& where) {
  check_not_awaited();
  if (is_running()) {  // an await of it was abandoned
    if (&own_->owner() != &where.owner())
      throw std::logic_error(
          "protocoro: a waiting generator may be read only by the root in which it waits");
    if (where.stop().is_within(stop_)) throw_awaited_again();  // by its own body
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

void coroutine_operation::throw_no_value() {
  throw std::logic_error("protocoro: a task<T> ended without co_return");
}

void give_up(operation& given) noexcept {
  given.abandon();
  given.drop();
}

void throw_empty_handle() {
  throw std::logic_error(
      "protocoro: awaited an empty task or async_generator, perhaps one that was awaited before");
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
