// A lazy coroutine that yields a sequence of values, each when the consumer asks for it.
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
  /// Suspends the body until the consumer asks for the next value. If the body goes on after a
  /// stop, it throws `cancelled` there.
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

  /// Yields an object that the body keeps. The consumer gets a copy, unless it only reads.
  yielded yield_value(const T& value) noexcept requires std::is_copy_constructible_v<T> {
    borrowed_ = std::addressof(value);
    copy_ = [](generator_promise& self) {
      return std::addressof(self.copied_.emplace(*self.borrowed_));
    };
    return {};
  }
  /// Yields a temporary. It lives until the body goes on, so the consumer may move from it.
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
  T* (*copy_)(generator_promise&) = nullptr;  // set by a yield of an object that the body keeps
  std::optional<T> copied_;
};

}  // namespace detail

/// A lazy coroutine (or an rpc's stream) that yields values of type T. `co_await generator.next()`
/// asks for the next one.
///
/// At the end, and from then on, `next()` gives an empty item. An exception of the body is rethrown
/// by one `next()`, after which the generator has ended. A second `next()` before the first is
/// answered throws std::logic_error. Destroying a generator cancels the work that it has started.
template <class T>
class [[nodiscard]] async_generator {
  static_assert(std::is_object_v<T> && !std::is_const_v<T>,
                "async_generator<T> needs an object type T without const");

 public:
  /// The type of the values.
  using value_type = T;
  /// Looked up by the compiler for a coroutine that returns an async_generator.
  using promise_type = detail::generator_promise<T>;

  /// The result of `next()`: points to the value, or is empty at the end. The value may be moved
  /// from. It stays in place until the following `next()`.
  class item {
   public:
    /// An empty item.
    item() noexcept = default;
    /// Points to `value`; empty for nullptr.
    explicit item(T* value) noexcept : value_(value) {}

    /// False at the end of the sequence.
    explicit operator bool() const noexcept { return value_ != nullptr; }
    /// The value. The item must not be empty.
    /// @{
    T& operator*() const noexcept { return *value_; }
    T* operator->() const noexcept { return value_; }
    /// @}

   private:
    T* value_ = nullptr;
  };

  /// The awaiter that `next` returns.
  class awaiter : public detail::operation_awaiter {
   public:
    using operation_awaiter::operation_awaiter;
    /// What `co_await` gives: the item. Rethrows what the body threw.
    item await_resume() { return item(static_cast<T*>(take())); }
  };

  /// An empty generator: awaiting its `next()` throws std::logic_error.
  async_generator() noexcept = default;
  /// @cond internal
  /// For the runtime: takes over an operation that gives one T after the other.
  async_generator(detail::operation_ptr operation) noexcept : operation_(std::move(operation)) {}
  /// @endcond

  /// `co_await` it for the next value. Rethrows what the body threw.
  [[nodiscard]] awaiter next() noexcept { return awaiter(operation_.get()); }

  /// False for an empty generator.
  explicit operator bool() const noexcept { return static_cast<bool>(operation_); }

  /// @cond internal
  /// For the runtime: gives its operation away and leaves the generator empty.
  operator detail::operation_ptr() && noexcept { return std::move(operation_); }
  /// @endcond

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
