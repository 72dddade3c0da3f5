// A bounded queue with back-pressure: several producers push values, one coroutine reads them.
//
//   protocoro::pipe<int> numbers(16);
//   co_await numbers.push(1);             // waits while the pipe is full
//   auto items = numbers.items();         // an async_generator<int>
//   while (auto more = numbers.try_pop()) // takes values that are there, without waiting
#ifndef PROTOCORO_CORO_PIPE_HPP
#define PROTOCORO_CORO_PIPE_HPP

#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/detail/pipe_core.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

template <class T>
class typed_pipe final : public pipe_core {
 public:
  class typed_push final : public push_operation {
   public:
    typed_push(pipe_core& pipe, T&& pushed) : push_operation(pipe), value(std::move(pushed)) {}
    T value;
  };

  explicit typed_pipe(std::size_t capacity) : pipe_core(capacity) {}

  bool try_push(T&& value) {
    wake_up reader;
    {
      const std::lock_guard lock(mutex());
      if (!open_with_room()) return false;
      values_.push_back(std::move(value));
      reader = reader_to_wake();
    }
    reader.send();
    return true;
  }

  std::optional<T> try_pop() {
    check_nobody_reads();
    std::optional<T> oldest;
    push_operation* admitted = nullptr;
    {
      const std::lock_guard lock(mutex());
      if (values_.empty()) return oldest;
      oldest.emplace(std::move(values_.front()));
      values_.pop_front();
      admitted = admit_one();
    }
    wake(admitted);
    return oldest;
  }

 private:
  ~typed_pipe() override = default;

  std::size_t size() const noexcept override { return values_.size(); }
  void store(push_operation& from) override {
    values_.push_back(std::move(static_cast<typed_push&>(from).value));
  }
  void* take_oldest() override {
    taken_.emplace(std::move(values_.front()));
    values_.pop_front();
    return &*taken_;
  }
  void discard() noexcept override { discarded_.swap(values_); }
  void destroy_removed() noexcept override {
    taken_.reset();
    discarded_.clear();
  }

  std::deque<T> values_;
  std::optional<T> taken_;
  std::deque<T> discarded_;
};

}  // namespace detail

/// A bounded queue from any number of producers to one reader, in the same root or in different
/// ones. A pipe is a handle: copies refer to the same queue.
template <class T>
class pipe {
 public:
  /// The pipe holds up to `capacity` values. Throws std::invalid_argument for 0.
  explicit pipe(std::size_t capacity)
      : core_(detail::counted_ptr<core>::adopt(new core(capacity))) {}
  /// Another handle to the same queue.
  pipe(const pipe& other) noexcept : core_(*other.core_) {}
  /// From now on a handle to the queue of `other`.
  pipe& operator=(const pipe& other) noexcept {
    core_ = detail::counted_ptr<core>(*other.core_);
    return *this;
  }

  /// Waits until there is room; pushes get it in the order in which they were awaited. Gives true
  /// when the value is in the pipe. Gives false, and drops the value, if the pipe is closed or its
  /// reader is gone. Throws `cancelled` if it is stopped while it waits.
  task<bool> push(T value) {
    return detail::operation_ptr(new typename core::typed_push(*core_, std::move(value)));
  }

  /// Pushes without waiting. Returns false if the pipe is full or closed, or its reader is gone.
  /// Any thread, also while the caller holds a lock: the reader is never resumed inside this call.
  bool try_push(T value) { return core_->try_push(std::move(value)); }

  /// Takes the oldest value without waiting; empty if there is none now. Only `next()` of the items
  /// reports the end of the pipe and its error.
  ///
  /// The reader may call it between one `next()` and the following one, in the same root, to take
  /// what has gathered meanwhile. Until `items()` has been called, any thread may call it. Throws
  /// std::logic_error while a `next()` waits.
  std::optional<T> try_pop() { return core_->try_pop(); }

  /// Closes the pipe: the reader still gets the values that are in it, then the end; pushes that
  /// wait for room give false. Any thread, also while the caller holds a lock.
  void close() noexcept { core_->close(nullptr); }

  /// Like `close()`, but after the values the reader's `next()` throws `error`. Ignored if the pipe
  /// is closed already. Any thread, also while the caller holds a lock.
  void close(std::exception_ptr error) noexcept { core_->close(std::move(error)); }

  /// Returns the generator that reads the values. There is one reader: a second call throws
  /// std::logic_error. Destroying the generator closes the pipe and drops its values.
  async_generator<T> items() { return core_->reader(); }

 private:
  using core = detail::typed_pipe<T>;

  detail::counted_ptr<core> core_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
