// A sequence whose values arrive over time.
//
//   async_generator<int> count(int last) { for (int i = 1; i <= last; ++i) co_yield i; }
//   task<> print() {
//     auto numbers = count(3);
//     while (auto number = co_await numbers.next()) fmt::print("{}\n", *number);
//   }
#ifndef PROTOCORO_CORO_ASYNC_GENERATOR_HPP
#define PROTOCORO_CORO_ASYNC_GENERATOR_HPP

#include <coroutine>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/detail/coroutine_operation.hpp"
#include "protocoro/coro/detail/operation_awaiter.hpp"

namespace protocoro {
inline namespace v0_1 {

template <class T>
class async_generator;

namespace detail {

template <class T>
class generator_promise final : public generator_operation {
 public:
  /// Suspends the body until the consumer wants more; throws `cancelled` there after a stop.
  class yielded {
   public:
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<generator_promise> self) noexcept {
      promise_ = &self.promise();
      promise_->hand_over(state::value_ready);
    }
    void await_resume() const { promise_->where().check(); }

   private:
    generator_promise* promise_ = nullptr;
  };

  generator_promise() noexcept
      : generator_operation(std::coroutine_handle<generator_promise>::from_promise(*this)) {}

  async_generator<T> get_return_object() noexcept;

  /// An object of the body's own: the consumer gets a copy, if it wants more than to look at it.
  yielded yield_value(const T& value) noexcept requires std::is_copy_constructible_v<T> {
    borrowed_ = std::addressof(value);
    copy_ = [](generator_promise& self) {
      return std::addressof(self.copied_.emplace(*self.borrowed_));
    };
    return {};
  }
  /// A temporary: it lives until the body goes on, so the consumer may move from it.
  yielded yield_value(T&& value) noexcept {
    given_ = std::addressof(value);
    return {};
  }
  void return_void() const noexcept {}

  void* take() override {
    if (!take_state()) return nullptr;
    if (given_ != nullptr) return std::exchange(given_, nullptr);
    return copy_(*this);
  }

  const void* view() override {
    if (!take_state()) return nullptr;
    return given_ != nullptr ? std::exchange(given_, nullptr) : borrowed_;
  }

 private:
  const T* borrowed_ = nullptr;
  T* given_ = nullptr;
  T* (*copy_)(generator_promise&) = nullptr;  // of a body that yields objects of its own
  std::optional<T> copied_;
};

}  // namespace detail

/// A lazy coroutine that yields (or an rpc's stream): ask with `co_await generator.next()`.
///
/// After its end `next()` gives an empty item, for ever. An exception of the body is thrown by one
/// `next()`; after it the generator has ended. A second `next()` before the first is answered
/// throws std::logic_error. Destroying a generator cancels what it does.
template <class T>
class [[nodiscard]] async_generator {
  static_assert(std::is_object_v<T> && !std::is_const_v<T>, "a generator yields plain values");

 public:
  using value_type = T;
  using promise_type = detail::generator_promise<T>;

  /// What `next()` gives: points to the value, or is empty at the end. The value may be moved
  /// from; it stays where it is until the following `next()`.
  class item {
   public:
    item() noexcept = default;
    explicit item(T* value) noexcept : value_(value) {}

    explicit operator bool() const noexcept { return value_ != nullptr; }
    T& operator*() const noexcept { return *value_; }
    T* operator->() const noexcept { return value_; }

   private:
    T* value_ = nullptr;
  };

  class awaiter : public detail::operation_awaiter {
   public:
    using operation_awaiter::operation_awaiter;
    item await_resume() { return item(static_cast<T*>(take())); }
  };

  async_generator() noexcept = default;  // empty: next() throws std::logic_error
  /// Takes over an operation of the rpc layer that gives T after T.
  async_generator(detail::operation_ptr operation) noexcept : operation_(std::move(operation)) {}

  [[nodiscard]] awaiter next() noexcept { return awaiter(operation_.get()); }

  explicit operator bool() const noexcept { return static_cast<bool>(operation_); }

  /// Gives the operation to the rpc layer.
  operator detail::operation_ptr() && noexcept { return std::move(operation_); }

 private:
  detail::operation_ptr operation_;
};

namespace detail {

template <class T>
async_generator<T> generator_promise<T>::get_return_object() noexcept {
  return operation_ptr(this);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
