// A lazy coroutine that computes one value.
//
//   task<int> answer() { co_return 42; }
//   task<> ask() { int value = co_await answer(); ... }
//
// Tasks that await each other form a tree. The comments of this library call its beginning a root:
// a handler's call, a sync_wait or a spawn. The coroutines of one root run one at a time.
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

/// A lazy coroutine (or an rpc) that gives one value. Await it once, as an rvalue.
///
/// The body starts when the task is awaited; a task that is never awaited never runs. The await
/// gives what the body returned or rethrows what it threw, and resumes the awaiting coroutine on
/// its own root. Destroying a task cancels the work that it has started.
///
/// The await takes the coroutine over: from then on the handle is empty, also for the body itself,
/// and the coroutine's frame is destroyed when the await is over. Awaiting an empty task
/// (default-constructed, moved from, or awaited before) throws std::logic_error.
///
/// If the body of a task<T> reaches its end without `co_return`, its awaiter gets std::logic_error;
/// for task<> that is a normal end. The C++ standard leaves this undefined: clang warns about it
/// (-Wreturn-type), g++ does not.
template <class T = void>
class [[nodiscard]] task {
  static_assert(!std::is_reference_v<T>,
                "a task cannot return a reference: return a pointer instead");

 public:
  /// The type of the value that an await gives.
  using value_type = T;
  /// Looked up by the compiler for a coroutine that returns a task.
  using promise_type = detail::task_promise<T>;

  /// The awaiter of `co_await`.
  class awaiter : public detail::owning_awaiter {
   public:
    using owning_awaiter::owning_awaiter;

    /// What `co_await` gives: the value. Rethrows what the body threw.
    T await_resume() {
      void* value = take();
      if constexpr (!std::is_void_v<T>) return std::move(*static_cast<T*>(value));
    }
  };

  /// The awaiter that `into` returns.
  template <class Target>
  class into_awaiter : public detail::owning_awaiter {
   public:
    /// @cond internal
    into_awaiter(detail::operation_ptr awaited, Target& target) noexcept
        : owning_awaiter(std::move(awaited)), target_(&target) {}
    /// @endcond

    /// What `co_await` gives: the target, with the value. Rethrows what the body threw.
    Target& await_resume() { return *target_ = std::move(*static_cast<T*>(take())); }

   private:
    Target* target_;
  };

  /// An empty task.
  task() noexcept = default;
  /// @cond internal
  /// For the runtime: takes over an operation that gives a T.
  task(detail::operation_ptr operation) noexcept : operation_(std::move(operation)) {}
  /// @endcond

  /// Starts the task and waits for its end. Leaves the handle empty.
  awaiter operator co_await() && noexcept { return awaiter(std::move(operation_)); }

  /// `co_await std::move(task).into(value)` assigns the result to `value` and gives a reference to
  /// it. Meant for replies: the messages are swapped, so a later call reuses the memory of the old
  /// one.
  template <class Target>
  requires std::is_assignable_v<Target&, std::add_rvalue_reference_t<T>> into_awaiter<Target> into(
      Target& target) && noexcept {
    return into_awaiter<Target>(std::move(operation_), target);
  }

  /// False for an empty task.
  explicit operator bool() const noexcept { return static_cast<bool>(operation_); }

  /// @cond internal
  /// For the runtime: gives its operation away and leaves the handle empty.
  operator detail::operation_ptr() && noexcept { return std::move(operation_); }
  /// @endcond

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
