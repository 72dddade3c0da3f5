#include "protocoro/coro/detail/spawned_root.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/coro/detail/unhandled_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

spawned_root::spawned_root(executor where, operation_ptr work)
    : working_root(std::move(where), std::move(work)), leaf_operation(static_cast<root&>(*this)) {}

void spawned_root::ended() noexcept {
  complete();
  half_ends();
}

/// The end of the work and the end of the handle each call this once. The second call drops the
/// work.
void spawned_root::half_ends() noexcept {
  if (!half_ended_.exchange(true, std::memory_order_acq_rel)) return;
  add_ref();
  enter_with(drop_work_);
}

/// Runs on the strand, because what the work has left behind may be woken until now. A failure that
/// no join took is reported, not swallowed.
void spawned_root::drop_work() noexcept {
  if (!taken_) try {
      work_->take();
    } catch (...) {
      report_spawned_failure(std::current_exception());
    }
  work_.reset();
  release();
}

bool spawned_root::advance(work_item& done, context& where) {
  if (&where.owner() == static_cast<root*>(this))
    throw std::logic_error("protocoro: spawned work that joins itself would wait for ever");
  return wait(done, where);
}

void* spawned_root::take() {
  throw_if_stopped();
  taken_ = true;
  return work_->take();
}

void spawned_root::drop() noexcept {
  if (!completed()) request_stop();
  half_ends();
  release();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
