#include "protocoro/calls/internal/message_outbox.hpp"

#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

bool message_outbox::push(wire bytes) {
  std::unique_lock lock(mutex_);
  if (broken_ || closed_) return false;
  step now = step::none;
  if (in_flight_)
    waiting_.push(std::move(bytes));
  else
    now = write_front(std::move(bytes));
  const bool room = !waiting_.full();
  producer_waits_ = !room && !hurried_;
  lock.unlock();
  carry_out(now);
  return room;
}

void message_outbox::close() noexcept {
  std::unique_lock lock(mutex_);
  if (std::exchange(closed_, true)) return;
  producer_waits_ = false;
  const step now = next_if_idle();
  lock.unlock();
  carry_out(now);
}

void message_outbox::close_with(wire last) noexcept {
  std::unique_lock lock(mutex_);
  if (std::exchange(closed_, true)) return;
  const step now = write_front(std::move(last));
  lock.unlock();
  carry_out(now);
}

void message_outbox::hurry() noexcept {
  const std::lock_guard lock(mutex_);
  hurried_ = true;
  producer_waits_ = false;
}

void message_outbox::discard() noexcept {
  {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
  }
  close();
}

void message_outbox::written(bool ok) noexcept {
  std::unique_lock lock(mutex_);
  if (!ok) {
    broken_ = true;
    waiting_.clear();
  }
  const step now = next();
  const bool wakes = producer_waits_ && !broken_ && waiting_.half_empty();
  if (wakes) producer_waits_ = false;
  lock.unlock();
  carry_out(now);
  if (wakes) sink_.room();
}

message_outbox::step message_outbox::next_if_idle() noexcept {
  return in_flight_ || finished_ ? step::none : next();
}

/// Called under the lock, when no write is in flight any more.
message_outbox::step message_outbox::next() noexcept {
  if (!waiting_.empty()) return write_front(waiting_.pop());
  in_flight_ = false;
  finished_ = closed_;
  return closed_ ? step::end : step::none;
}

message_outbox::step message_outbox::write_front(wire bytes) noexcept {
  writing_ = std::move(bytes);
  in_flight_ = true;
  if (!waiting_.empty()) return step::write_more;
  finished_ = closed_;
  return closed_ ? step::write_last : step::write;
}

void message_outbox::carry_out(step what) noexcept {
  switch (what) {
    case step::none:
      return;
    case step::write:
    case step::write_more:
      return sink_.write(writing_, what == step::write_more);
    case step::write_last:
      return sink_.write_last(writing_);
    case step::end:
      return sink_.end();
  }
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
