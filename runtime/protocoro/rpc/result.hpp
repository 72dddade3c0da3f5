// Turns failed rpcs into values instead of exceptions.
//
//   auto feature = co_await as_result(client.GetFeature(point));
//   if (!feature) report(feature.status()); else use(*feature);
#ifndef PROTOCORO_RPC_RESULT_HPP
#define PROTOCORO_RPC_RESULT_HPP

#include <grpcpp/support/status.h>

#include <coroutine>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {

/// A value, or the status of the rpc that failed to deliver it.
template <class T>
class [[nodiscard]] result {
 public:
  /// The type of the value; std::monostate for void.
  using value_type = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  /// A success.
  result(value_type value) : value_(std::move(value)) {}
  /// A failure; its status is not OK.
  result(grpc::Status failure) : status_(std::move(failure)) {}

  /// True if there is a value.
  bool has_value() const noexcept { return value_.has_value(); }
  /// The same.
  explicit operator bool() const noexcept { return has_value(); }

  /// OK if there is a value.
  const grpc::Status& status() const noexcept { return status_; }

  /// The value. Throws rpc_error with the status if there is none.
  /// @{
  value_type& value() & {
    if (!value_) throw rpc_error(status_);
    return *value_;
  }
  const value_type& value() const& {
    if (!value_) throw rpc_error(status_);
    return *value_;
  }
  value_type&& value() && { return std::move(value()); }
  /// @}

  /// The value. These operators do not check that there is one.
  /// @{
  value_type& operator*() noexcept { return *value_; }
  const value_type& operator*() const noexcept { return *value_; }
  value_type* operator->() noexcept { return &*value_; }
  const value_type* operator->() const noexcept { return &*value_; }
  /// @}

 private:
  grpc::Status status_;
  std::optional<value_type> value_;
};

namespace detail {

/// Returns the status of the exception that is being handled; rethrows an exception that is not a
/// failed rpc.
inline grpc::Status status_of_current_exception() {
  try {
    throw;
  } catch (const rpc_error& error) {
    return error.status();
  } catch (const cancelled&) {
    return grpc::Status(status_code::CANCELLED, "cancelled");
  }
}

template <class Awaiter>
class result_awaiter {
 public:
  using value_type = decltype(std::declval<Awaiter&>().await_resume());

  template <class Awaited>
  explicit result_awaiter(Awaited awaited) noexcept : awaiter_(std::move(awaited)) {}

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> awaiting) {
    try {
      return awaiter_.await_suspend(awaiting);
    } catch (const cancelled&) {
      refused_ = true;
      return false;
    }
  }

  result<value_type> await_resume() {
    if (refused_) return grpc::Status(status_code::CANCELLED, "cancelled");
    if (const void* failed = awaiter_.take_failed_status())
      return *static_cast<const grpc::Status*>(failed);
    try {
      if constexpr (std::is_void_v<value_type>) {
        awaiter_.await_resume();
        return std::monostate();
      } else {
        return awaiter_.await_resume();
      }
    } catch (...) {
      return status_of_current_exception();
    }
  }

 private:
  Awaiter awaiter_;
  bool refused_ = false;
};

template <class T>
class [[nodiscard]] task_result {
 public:
  explicit task_result(task<T> awaited) noexcept : awaited_(std::move(awaited)) {}

  result_awaiter<typename task<T>::awaiter> operator co_await() && noexcept {
    return result_awaiter<typename task<T>::awaiter>(std::move(awaited_));
  }

 private:
  operation_ptr awaited_;
};

}  // namespace detail

/// When awaited, returns a result: the value, or the status of the failed rpc (CANCELLED after a
/// stop). All other exceptions are still thrown.
template <class T>
detail::task_result<T> as_result(task<T> awaited) noexcept {
  return detail::task_result<T>(std::move(awaited));
}

/// The same for `generator.next()`: a result that holds an item, which is empty at the end.
template <class Awaiter>
requires std::is_base_of_v<detail::operation_awaiter, Awaiter>
[[nodiscard]] detail::result_awaiter<Awaiter> as_result(Awaiter&& awaited) noexcept {
  return detail::result_awaiter<Awaiter>(awaited.awaited());
}

}  // namespace v0_1
}  // namespace protocoro

#endif
