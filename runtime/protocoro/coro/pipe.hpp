// Values that come from somewhere else than a loop: an imperative writer, several producers.
//
//   protocoro::pipe<int> numbers(16);
//   co_await numbers.push(1);             // waits while the pipe is full
//   auto items = numbers.items();         // an async_generator<int>
//   while (auto more = numbers.try_pop()) // what is there already
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

/// A bounded queue between coroutines, of one root or of several: any number of producers, one
/// reader. A pipe is a handle; copies are the same pipe.
template <class T>
class pipe {
 public:
  /// Throws std::invalid_argument for a capacity of 0.
  explicit pipe(std::size_t capacity)
      : core_(detail::counted_ptr<core>::adopt(new core(capacity))) {}
  pipe(const pipe& other) noexcept : core_(*other.core_) {}
  pipe& operator=(const pipe& other) noexcept {
    core_ = detail::counted_ptr<core>(*other.core_);
    return *this;
  }

  /// Waits for room, in the order of the calls. Gives false, and drops the value, when the pipe is
  /// closed or its reader is gone. Throws `cancelled` when stopped while it waits.
  task<bool> push(T value) {
    return detail::operation_ptr(new typename core::typed_push(*core_, std::move(value)));
  }

  /// Any thread, also under a lock: the reader goes on elsewhere. False, without waiting: the pipe
  /// is full or closed, or its reader is gone.
  bool try_push(T value) { return core_->try_push(std::move(value)); }

  /// The reader's way not to wait: the oldest value, empty when there is none now. The end of the
  /// pipe and its error are told by `next()` of the items only.
  ///
  /// For whoever has the items, between one `next()` and the following, in the same root: it takes
  /// what has gathered meanwhile. As long as nobody has them, any thread may call it. While a
  /// `next()` waits it throws std::logic_error.
  std::optional<T> try_pop() { return core_->try_pop(); }

  /// Any thread, also under a lock. What is in the pipe is still read; after it the reader sees the
  /// end.
  void close() noexcept { core_->close(nullptr); }

  /// Any thread. The same, but the end is this exception.
  void close(std::exception_ptr error) noexcept { core_->close(std::move(error)); }

  /// The values, for one reader. Dropped, it closes the pipe. Throws std::logic_error when called
  /// again.
  async_generator<T> items() { return core_->reader(); }

 private:
  using core = detail::typed_pipe<T>;

  detail::counted_ptr<core> core_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
