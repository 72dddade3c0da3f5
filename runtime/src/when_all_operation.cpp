#include "protocoro/detail/when_all_operation.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/detail/operation_awaiter.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

bool when_all_operation::advance(work_item& done, context& where) {
  if (where_) throw std::logic_error("protocoro: when_all was awaited twice");
  stop_.emplace(where.stop());
  where_.emplace(where, *stop_);
  running_ = 1;  // ourselves, until every branch has been started
  for (std::size_t i = 0; i != count() && !failure_; ++i) start(branches()[i]);
  if (--running_ == 0) return false;
  consumer_ = &done;
  return true;
}

void when_all_operation::start(branch& next) {
  next.owner = this;
  ++running_;
  try {
    if (!next.work) throw_empty_handle();
    if (next.work->advance(next, *where_)) return;
    collect(next);
  } catch (...) {
    failure_ = std::current_exception();
    stop_->request_stop();
  }
  --running_;
}

void when_all_operation::collect(branch& done) noexcept {
  try {
    done.value = done.work->take();
  } catch (...) {
    if (failure_) return;
    failure_ = std::current_exception();
    stop_->request_stop();
  }
}

void when_all_operation::branch_done(branch& done) noexcept {
  collect(done);
  if (--running_ != 0) return;
  if (work_item* consumer = std::exchange(consumer_, nullptr)) consumer->run();
}

void when_all_operation::rethrow_failure() {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
