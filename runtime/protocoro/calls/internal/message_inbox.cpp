#include "protocoro/calls/internal/message_inbox.hpp"

#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

void message_inbox::begin_reading() noexcept { read_on(std::unique_lock(mutex_), true); }

bool message_inbox::take_message(wire& bytes) noexcept {
  std::unique_lock lock(mutex_);
  if (nothing_waits()) return false;
  if (!only_.empty()) {
    bytes = std::exchange(only_, wire());
  } else if (!waiting_.empty()) {
    bytes = waiting_.pop();
  } else {
    held_ = false;
    bytes = std::exchange(arriving_, wire());
  }
  if (nothing_waits() && !ended_) arm();
  const bool room = waiting_.half_empty();
  read_on(std::move(lock), room);
  return true;
}

std::size_t message_inbox::messages() const noexcept {
  const std::lock_guard lock(mutex_);
  return waiting_.size() + surplus_ + (held_ ? 1 : 0) + (only_.empty() ? 0 : 1);
}

void message_inbox::discard() noexcept {
  std::unique_lock lock(mutex_);
  throw_away();
  read_on(std::move(lock), true);
}

void message_inbox::stop_reading() noexcept {
  const std::lock_guard lock(mutex_);
  no_more_reads_ = true;
  throw_away();
}

void message_inbox::read_done(bool ok) noexcept {
  wake_up reader;
  std::unique_lock lock(mutex_);
  in_flight_ = false;
  no_more_reads_ = no_more_reads_ || !ok;
  if (ok && discards_) arriving_ = wire();
  if (ok && !discards_) {
    keep_arrived();
    if (wakes_ == wakes::message_or_end) reader = mark_complete();
  }
  const bool room = !waiting_.full();
  read_on(std::move(lock), room);
  reader.send();
}

void message_inbox::throw_away() noexcept {
  discards_ = true;
  waiting_.clear();
  only_ = wire();
  if (std::exchange(held_, false)) arriving_ = wire();
}

/// In a call with one reply, further messages are only counted: they are an error.
void message_inbox::keep_arrived() noexcept {
  if (wakes_ == wakes::message_or_end) {
    held_ = !waiting_.try_push(arriving_);
    return;
  }
  wire arrived = std::exchange(arriving_, wire());
  if (only_.empty())
    only_ = std::move(arrived);
  else
    ++surplus_;
}

void message_inbox::reached_end() noexcept {
  std::unique_lock lock(mutex_);
  ended_ = true;
  const wake_up reader = mark_complete();
  lock.unlock();
  reader.send();
}

/// Takes over the lock and releases it, because the read may complete at once, on another thread.
void message_inbox::read_on(std::unique_lock<std::mutex> lock, bool wanted) noexcept {
  if (!wanted || in_flight_ || held_ || no_more_reads_) return;
  in_flight_ = true;
  lock.unlock();
  start_read(arriving_);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
