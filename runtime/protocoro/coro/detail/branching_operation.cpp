#include "protocoro/coro/detail/branching_operation.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/coro/detail/operation_awaiter.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

bool branching_operation::advance(work_item& done, context& where) {
  if (where_) throw std::logic_error("protocoro: when_all or when_any was awaited twice");
  if (rule_ == decided_by::any_end && count() == 0)
    throw std::logic_error("protocoro: when_any of no tasks would never end");
  stop_.emplace(where.stop());
  where_.emplace(where, *stop_);
  running_ = 1;  // this call itself, until every branch has been started
  for (std::size_t i = 0; i != count() && decisive_ == nullptr; ++i) start(branches()[i]);
  if (--running_ == 0) return false;
  consumer_ = &done;
  return true;
}

void branching_operation::start(branch& next) {
  next.owner = this;
  ++running_;
  try {
    if (!next.work) throw_empty_handle();
    if (next.work->advance(next, *where_)) return;
    collect(next);
  } catch (...) {
    end(next, std::current_exception());
  }
  --running_;
}

/// Takes the result of a stopped branch too, so that its failure does not count as unhandled.
void branching_operation::collect(branch& done) noexcept {
  std::exception_ptr failure;
  try {
    done.value = done.work->take();
  } catch (...) {
    failure = std::current_exception();
  }
  end(done, std::move(failure));
}

/// The first branch to decide counts. How the others end while they are stopped does not.
void branching_operation::end(branch& ended, std::exception_ptr failure) noexcept {
  if (decisive_ != nullptr || (rule_ == decided_by::failure && !failure)) return;
  decisive_ = &ended;
  failure_ = std::move(failure);
  stop_->request_stop();
}

void branching_operation::branch_done(branch& done) noexcept {
  collect(done);
  if (--running_ != 0) return;
  if (work_item* consumer = std::exchange(consumer_, nullptr)) consumer->run();
}

void branching_operation::rethrow_failure() {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
