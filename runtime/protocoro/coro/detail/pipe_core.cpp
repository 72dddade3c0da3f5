#include "protocoro/coro/detail/pipe_core.hpp"

#include <stdexcept>
#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

pipe_core::pipe_core(std::size_t capacity) : capacity_(capacity) {
  if (capacity == 0)
    throw std::invalid_argument("protocoro: a pipe needs room for at least 1 value");
}

// --- pushing

bool pipe_core::push_operation::advance(work_item& done, context& where) {
  where.check();
  if (pipe_->push(*this)) return false;
  return wait(done, where);
}

/// Returns the address of a bool: whether the value is in the pipe.
void* pipe_core::push_operation::take() {
  throw_if_stopped();
  return &accepted_;
}

void pipe_core::push_operation::drop() noexcept {
  leave();
  release();
}

/// Returns true if the push is settled (stored or refused), false if it is queued until there is
/// room.
bool pipe_core::push(push_operation& from) {
  std::unique_lock lock(mutex_);
  if (closed_) return true;
  if (first_push_ == nullptr && size() < capacity_) {
    store(from);
    from.accepted_ = true;
    const wake_up reader = reader_to_wake();
    lock.unlock();
    reader.send();
    return true;
  }
  from.next_ = nullptr;
  from.queued_ = true;
  from.add_ref();  // for the queue
  (first_push_ == nullptr ? first_push_ : last_push_->next_) = &from;
  last_push_ = &from;
  return false;
}

void pipe_core::push_operation::leave() noexcept {
  {
    const std::lock_guard lock(pipe_->mutex_);
    if (!queued_) return;
    push_operation* previous = nullptr;
    for (push_operation* other = pipe_->first_push_; other != this; other = other->next_)
      previous = other;
    (previous == nullptr ? pipe_->first_push_ : previous->next_) = next_;
    if (pipe_->last_push_ == this) pipe_->last_push_ = previous;
    queued_ = false;
  }
  release();
}

pipe_core::push_operation* pipe_core::admit_one() {
  push_operation* oldest = first_push_;
  if (oldest == nullptr || size() >= capacity_) return nullptr;
  store(*oldest);
  first_push_ = oldest->next_;
  oldest->next_ = nullptr;
  oldest->queued_ = false;
  oldest->accepted_ = true;
  oldest->settled_ = oldest->mark_complete();
  return oldest;
}

/// Also releases the references that the queue held to them.
void pipe_core::wake(push_operation* settled) noexcept {
  while (settled != nullptr) {
    push_operation* const next = settled->next_;
    settled->settled_.send();
    settled->release();
    settled = next;
  }
}

// --- reading

operation_ptr pipe_core::reader() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(reader_given_, true))
    throw std::logic_error("protocoro: a pipe can have only one reader");
  add_ref();
  return operation_ptr(&reader_);
}

void pipe_core::check_nobody_reads() const {
  if (reader_.somebody_waits())
    throw std::logic_error("protocoro: try_pop was called while next() waits");
}

bool pipe_core::read_operation::advance(work_item& done, context& where) {
  check(where);
  {
    const std::lock_guard lock(pipe_.mutex_);
    if (pipe_.has_something()) return false;
    arm();
  }
  return wait(done, where);
}

void* pipe_core::read_operation::take() {
  throw_if_stopped();
  return pipe_.read();
}

void pipe_core::read_operation::drop() noexcept {
  pipe_.end(nullptr, false);
  pipe_.release();
}

void* pipe_core::read() {
  push_operation* admitted = nullptr;
  void* value = nullptr;
  destroy_removed();
  {
    const std::lock_guard lock(mutex_);
    if (size() == 0) {
      if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
      return nullptr;
    }
    value = take_oldest();
    admitted = admit_one();
  }
  wake(admitted);
  return value;
}

// --- closing

void pipe_core::close(std::exception_ptr error) noexcept { end(std::move(error), true); }

void pipe_core::end(std::exception_ptr error, bool keep_values) noexcept {
  push_operation* refused = nullptr;
  wake_up reader;
  {
    const std::lock_guard lock(mutex_);
    if (!keep_values) discard();
    if (!std::exchange(closed_, true)) error_ = std::move(error);
    refused = std::exchange(first_push_, nullptr);
    for (push_operation* push = refused; push != nullptr; push = push->next_) {
      push->queued_ = false;
      push->settled_ = push->mark_complete();
    }
    reader = reader_to_wake();
  }
  if (!keep_values) destroy_removed();
  reader.send();
  wake(refused);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
