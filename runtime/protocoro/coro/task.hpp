// A value that is computed when somebody awaits it.
//
//   task<int> answer() { co_return 42; }
//   task<> ask() { int value = co_await answer(); ... }
#ifndef PROTOCORO_CORO_TASK_HPP
#define PROTOCORO_CORO_TASK_HPP

#include <coroutine>
#include <optional>
#include <type_traits>
#include <utility>

#include "protocoro/coro/detail/coroutine_operation.hpp"
#include "protocoro/coro/detail/operation_awaiter.hpp"

namespace protocoro {
inline namespace v0_1 {

template <class T>
class task;

namespace detail {

template <class T>
class task_promise final : public coroutine_operation {
 public:
  task_promise() noexcept
      : coroutine_operation(std::coroutine_handle<task_promise>::from_promise(*this)) {}

  task<T> get_return_object() noexcept;

  template <class Value>
  requires std::is_constructible_v<T, Value&&>
  void return_value(Value&& value) { value_.emplace(std::forward<Value>(value)); }

  void* take() override {
    take_state();
    if (!value_) throw_no_value();
    return &*value_;
  }

 private:
  std::optional<T> value_;
};

template <>
class task_promise<void> final : public coroutine_operation {
 public:
  task_promise() noexcept
      : coroutine_operation(std::coroutine_handle<task_promise>::from_promise(*this)) {}

  task<void> get_return_object() noexcept;
  void return_void() const noexcept {}

  void* take() override {
    take_state();
    return this;
  }
};

}  // namespace detail

/// A lazy coroutine (or an rpc) that gives one value: `co_await` it once, as an rvalue.
///
/// Awaiting rethrows what the body threw. It resumes the awaiting coroutine on its own root.
/// Destroying a task cancels what it does; a task that was never awaited never ran.
///
/// The await takes the task over: after it, and for its own body, the handle is empty, and the
/// coroutine's frame goes when the await is over. To await an empty task, also one that was
/// default-constructed or moved from, throws std::logic_error.
///
/// A body that runs off its end without `co_return` gives std::logic_error to who awaits it (for
/// task<> that is an ordinary end). C++ leaves this undefined, clang warns of it (-Wreturn-type),
/// g++ does not.
template <class T = void>
class [[nodiscard]] task {
  static_assert(!std::is_reference_v<T>, "a task gives a value: return a pointer instead");

 public:
  using value_type = T;
  using promise_type = detail::task_promise<T>;

  class awaiter : public detail::owning_awaiter {
   public:
    using owning_awaiter::owning_awaiter;

    T await_resume() {
      void* value = take();
      if constexpr (!std::is_void_v<T>) return std::move(*static_cast<T*>(value));
    }
  };

  /// What `into` gives to await.
  template <class Target>
  class into_awaiter : public detail::owning_awaiter {
   public:
    into_awaiter(detail::operation_ptr awaited, Target& target) noexcept
        : owning_awaiter(std::move(awaited)), target_(&target) {}

    Target& await_resume() { return *target_ = std::move(*static_cast<T*>(take())); }

   private:
    Target* target_;
  };

  task() noexcept = default;
  /// Takes over an operation of the rpc layer that gives a T.
  task(detail::operation_ptr operation) noexcept : operation_(std::move(operation)) {}

  awaiter operator co_await() && noexcept { return awaiter(std::move(operation_)); }

  /// `co_await std::move(task).into(value)` assigns where the value lies already and gives it back.
  /// For replies: a message is swapped, so that its old memory serves a later call.
  template <class Target>
  requires std::is_assignable_v<Target&, std::add_rvalue_reference_t<T>> into_awaiter<Target> into(
      Target& target) && noexcept {
    return into_awaiter<Target>(std::move(operation_), target);
  }

  explicit operator bool() const noexcept { return static_cast<bool>(operation_); }

  /// Gives the operation to the rpc layer.
  operator detail::operation_ptr() && noexcept { return std::move(operation_); }

 private:
  detail::operation_ptr operation_;
};

namespace detail {

template <class T>
task<T> task_promise<T>::get_return_object() noexcept {
  return operation_ptr(this);
}

inline task<void> task_promise<void>::get_return_object() noexcept { return operation_ptr(this); }

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
