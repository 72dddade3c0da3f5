#include "protocoro/coro/detail/merge_operation.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/detail/operation_awaiter.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

merge_operation::source::source(merge_operation& merge, operation_ptr generator) noexcept
    : work_item([](work_item& self) noexcept {
        source& from = static_cast<source&>(self);
        from.owner.arrived(from);
      }),
      owner(merge),
      values(std::move(generator)) {}

merge_operation::merge_operation(operation_ptr first, operation_ptr second) noexcept
    : first_(*this, std::move(first)), second_(*this, std::move(second)) {}

bool merge_operation::advance(work_item& done, context& where) {
  if (consumer_ != nullptr || where.stop().is_within(stop_))  // a source reads its own merge
    throw std::logic_error("protocoro: awaited again before the first await has ended");
  where.check();
  if (where_ && &where_->owner() != &where.owner())
    throw std::logic_error("protocoro: a merge may be read only by the root that read it first");
  stop_.follow(where.stop());  // the sources may still wait for an earlier consumer
  where_.emplace(where, stop_);
  source* const consumed = std::exchange(given_, nullptr);
  if (consumed != nullptr && consumed->state == progress::ready) consumed->state = progress::idle;
  if (!settled()) {
    start(first_);
    start(second_);
  }
  if (settled()) return false;
  consumer_ = &done;
  return true;
}

/// Returns true if there is something to take: a value, the end of both sources, or a failure after
/// which neither source runs.
bool merge_operation::settled() const noexcept {
  if (failure_) return first_.state != progress::running && second_.state != progress::running;
  return first_.state == progress::ready || second_.state == progress::ready ||
         (first_.state == progress::ended && second_.state == progress::ended);
}

void merge_operation::start(source& next) noexcept {
  if (next.state != progress::idle || failure_) return;
  next.state = progress::running;
  try {
    if (!next.values) throw_empty_handle();
    if (!next.values->advance(next, *where_)) collect(next);
  } catch (...) {
    fail(next);
  }
}

void merge_operation::collect(source& from) noexcept {
  try {
    from.value = from.values->take();
    from.state = from.value != nullptr ? progress::ready : progress::ended;
  } catch (...) {
    fail(from);
  }
}

/// The first failure counts; what the other source throws while it is stopped does not. A stop from
/// outside only ends the wait: a source that has ended because of it says so when it is asked
/// again.
void merge_operation::fail(source& from) noexcept {
  from.state = progress::ended;
  const bool ours = failure_ && !interrupted_;
  if (ours) return;
  try {
    throw;
  } catch (const cancelled&) {
    if (stop_.stop_requested()) {
      from.state = progress::idle;
      interrupted_ = true;
      failure_ = std::current_exception();
      return;
    }
  } catch (...) {
  }
  interrupted_ = false;
  failure_ = std::current_exception();
  stop_.request_stop();
}

void merge_operation::arrived(source& from) noexcept {
  // Not resumed for now: a failure resumes the other source, which may arrive inside this call.
  work_item* consumer = std::exchange(consumer_, nullptr);
  collect(from);
  if (!settled())
    consumer_ = consumer;
  else if (consumer != nullptr)
    consumer->run();
}

void* merge_operation::take() {
  if (std::exchange(interrupted_, false)) {
    stop_.leave();
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }
  if (failure_) {
    first_.state = second_.state = progress::ended;
    first_.values.reset();
    second_.values.reset();
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }
  source* const other = next_ == &first_ ? &second_ : &first_;
  given_ = next_->state == progress::ready ? next_ : other;
  if (given_->state != progress::ready) return nullptr;
  next_ = given_ == &first_ ? &second_ : &first_;
  return given_->value;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
