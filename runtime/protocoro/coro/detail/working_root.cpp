#include "protocoro/coro/detail/working_root.hpp"

#include <utility>

#include "protocoro/coro/detail/operation_awaiter.hpp"
#include "protocoro/coro/detail/unhandled_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

working_root::working_root(executor where, operation_ptr work)
    : root(std::move(where)), work_(std::move(work)) {
  if (!work_) throw_empty_handle();
}

void working_root::start() noexcept {
  add_ref();  // released by `finish`
  enter_with(run_);
}

void working_root::run() noexcept {
  try {
    if (work_->advance(finish_, outermost())) return;
  } catch (...) {
    work_ = failed_operation(std::current_exception());
  }
  finish();
}

void working_root::finish() noexcept {
  retire();
  request_stop();  // stops what the work has left behind, which would keep this root alive
  ended();
  release();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
