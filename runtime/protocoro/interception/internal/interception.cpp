#include "protocoro/interception/internal/interception.hpp"

#include <google/protobuf/message_lite.h>

#include <stdexcept>
#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

using google::protobuf::MessageLite;

interception::interception(const method_info& method, MessageLite* request,
                           operation_ptr requests) noexcept
    : stop_listener([](stop_listener& self, bool /*whole*/) noexcept {
        static_cast<interception&>(self).stopped();
      }),
      method_(method),
      request_(request),
      requests_(std::move(requests)) {}

// --- the consumer

bool interception::advance(work_item& done, context& awaiting) {
  if (consumer_ != nullptr)
    throw std::logic_error("protocoro: awaited again before the first await has ended");
  context& where = context_for(awaiting);
  wanted_ = true;
  if (entered_ == 0)
    begin(where);
  else if (inner_)
    ask();
  resume_interceptor();
  if (consumer_is_served()) {
    consumer_leaves();
    return false;
  }
  consumer_ = &done;
  consumer_waits(awaiting);
  return true;
}

void interception::abandon() noexcept {
  consumer_ = nullptr;
  leave_reply();
  consumer_leaves();
}

/// A value that arrives now stays in `inner_` for the next consumer, which may be on another
/// strand.
void interception::leave_reply() noexcept {
  if (has_one_reply() || !asked_) return;
  wanted_ = asked_ = false;
  inner_->abandon();
}

void interception::end_wait(std::exception_ptr failure) noexcept {
  if (consumer_ == nullptr) return;
  leave_reply();
  wait_failure_ = std::move(failure);
  tell_consumer();
}

void interception::begin(context& where) noexcept {
  try {
    interceptors_ = enter(0);
    if (!interceptors_) throw std::logic_error("an interceptor returned an empty task");
    if (!interceptors_->advance(done_, where)) interceptors_ended();
  } catch (...) {
    outcome_ = std::current_exception();
    over_ = true;
    ended();
  }
}

std::exception_ptr interception::take_failure() noexcept {
  return wait_failure_ || value_ != nullptr ? nullptr : std::exchange(outcome_, nullptr);
}

const void* interception::view() {
  if (wait_failure_) std::rethrow_exception(std::exchange(wait_failure_, nullptr));
  if (value_ != nullptr) return std::exchange(value_, nullptr);
  if (outcome_) std::rethrow_exception(std::exchange(outcome_, nullptr));
  if (has_one_reply()) return reply_;
  return next_reply_ != replies_.size() ? replies_[next_reply_++].get() : nullptr;
}

/// Must be the last thing that the calling function does.
void interception::pass_on() noexcept {
  if (inner_over_ && waiting_ != nullptr) return resume_interceptor();
  if (consumer_is_served()) tell_consumer();
}

void interception::tell_consumer() noexcept {
  if (consumer_ == nullptr) return;
  consumer_leaves();
  std::exchange(consumer_, nullptr)->run();
}

void interception::resume_interceptor() noexcept {
  if (!inner_over_) return;
  if (work_item* waiting = std::exchange(waiting_, nullptr)) waiting->run();
}

/// Runs later, because the interceptor is suspended only when `begin_inner` has returned.
void interception::tell_later() noexcept {
  const counted_ptr<root> kept = std::move(scheduled_);
  if (dropped_) return delete this;
  pass_on();
}

/// Destroys the coroutines while all that they refer to still exists.
void interception::drop() noexcept {
  interceptors_.reset();
  inner_.reset();
  requests_.reset();
  if (!scheduled_) return delete this;
  dropped_ = true;
}

// --- the interceptors

task<> interception::enter(std::size_t position) {
  const bool again = may_repeat() && position < entered_ && (inner_over_ || where_ == nullptr);
  if (entered_ != position && !again)
    throw std::logic_error("protocoro: an interceptor has called next() again");
  if (again) begin_again(position);
  entered_ = position + 1;
  if (position == interceptors()) return operation_ptr(&inner_run_);
  return call_interceptor(position, next_step(*this, position + 1));
}

/// The interceptors from `position` on start over, so their hooks are removed.
void interception::begin_again(std::size_t position) noexcept {
  request_hooks_.forget_from(position);
  reply_hooks_.forget_from(position);
  shown_request_.forget_from(position);
  where_ = nullptr;
}

void interception::interceptors_done() noexcept {
  interceptors_ended();
  tell_consumer();
}

/// Destroys the interceptors' frames, and with them the rest of the inner operation, except for the
/// reply.
void interception::interceptors_ended() noexcept {
  outcome_ = interceptors_->take_failure();
  if (!outcome_) take_interceptors_end();
  interceptors_.reset();
  over_ = true;
  ended();
}

void interception::take_interceptors_end() noexcept {
  try {
    interceptors_->take();
    if (has_one_reply() && !replies_.empty()) reply_ = replies_.back().get();
    if (has_one_reply() && reply_ == nullptr)
      throw std::logic_error("an interceptor ended without calling next() and without a reply");
  } catch (...) {
    outcome_ = std::current_exception();
  }
}

// --- the inner operation

bool interception::begin_inner(work_item& done, context& where) {
  if (where_ != nullptr && !inner_over_)
    throw std::logic_error("protocoro: next() was awaited twice");
  where.check();
  where_ = &where;
  inner_over_ = false;
  reply_ = nullptr;
  try {
    begins_under(where);
    show_requests();
    inner_ = make_inner();
  } catch (...) {
    unlink();
    inner_over_ = true;
    throw;
  }
  ask();
  if (inner_over_) return false;
  waiting_ = &done;
  if (consumer_ != nullptr && consumer_is_served()) {
    scheduled_ = counted_ptr<root>(where.owner());
    scheduled_->schedule(tell_later_);
  }
  return true;
}

/// Asks until a value is there or has to be waited for. After a stop, a handler that is suspended
/// at a reply is asked too, even if no consumer reads: its co_yield then throws.
void interception::ask() noexcept {
  if (running_) return;
  running_ = true;
  while (!inner_over_ && !asked_ && value_ == nullptr && (wanted_ || hurry_)) {
    try {
      asked_ = inner_->advance(arrived_, *where_);
      if (!asked_) collect();
    } catch (...) {
      inner_ended(std::current_exception());
    }
  }
  running_ = false;
}

void interception::collect() noexcept {
  if (auto failure = inner_->take_failure()) return inner_ended(std::move(failure));
  try {
    if (has_one_reply()) {
      auto* const reply = static_cast<MessageLite*>(inner_->take());
      reply_hooks_.run_inner_first(*reply);
      reply_ = reply;
      inner_ended(nullptr);
    } else if (const void* const reply = inner_->view()) {
      if (!wanted_) return;  // asked only because of a stop: the reply is not wanted
      value_ = shown(reply);
      wanted_ = false;
      ++passed_;
    } else {
      inner_ended(nullptr);
    }
  } catch (const rpc_error& failure) {
    inner_failed(failure);
    inner_ended(std::current_exception());
  } catch (...) {
    inner_ended(std::current_exception());
  }
}

/// Destroys the inner operation before its end is reported, unless it owns the single reply.
void interception::inner_ended(std::exception_ptr failure) noexcept {
  unlink();
  if (reply_ == nullptr) inner_.reset();
  failure_ = std::move(failure);
  inner_over_ = true;
  asked_ = false;
}

/// No interceptor waits for the inner operation any more: it was abandoned, or its end was
/// reported.
void interception::leave_inner() noexcept {
  waiting_ = nullptr;
  if (where_ != nullptr && !inner_over_) inner_ended(nullptr);
}

void interception::arrived() noexcept {
  asked_ = false;
  collect();
  ask();
  pass_on();
}

void interception::stopped() noexcept {
  hurry_ = true;
  if (running_) return;
  ask();
  pass_on();
}

std::exception_ptr interception::inner_run::take_failure() noexcept {
  return std::exchange(owner_.failure_, nullptr);
}

void* interception::inner_run::take() {
  if (owner_.failure_) std::rethrow_exception(std::exchange(owner_.failure_, nullptr));
  return this;
}

}  // namespace detail

}  // namespace v0_1
}  // namespace protocoro
