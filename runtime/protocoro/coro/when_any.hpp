// Awaits the first of several tasks to end, and stops the others.
//
//   auto first = co_await when_any(ask(primary), ask(replica));   // a variant
//   if (first.index() == 0) use(std::get<0>(first));
//
// For tasks of different types the result is a std::variant whose index is the winner's, as with
// asio's `||`. For a vector of tasks it is the winner's value with its index, as in the Concurrency
// TS.
#ifndef PROTOCORO_CORO_WHEN_ANY_HPP
#define PROTOCORO_CORO_WHEN_ANY_HPP

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "protocoro/coro/detail/branching_operation.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {

/// The result for a vector of tasks: which task ended first, and what it gave.
template <class T>
struct when_any_result {
  // Has a constructor, because g++ 12 frees an aggregate twice that is an argument of an awaited
  // call.
  /// Task number `which` ended first and gave `what`.
  when_any_result(std::size_t which, T what) : index(which), value(std::move(what)) {}

  /// The index of the task in the vector.
  std::size_t index;
  /// The value that the task gave.
  T value;
};

namespace detail {

/// A fixed number of tasks, each of its own type.
template <class... T>
class when_any_variant final : public branching_operation {
 public:
  explicit when_any_variant(task<T>&&... tasks) : branching_operation(decided_by::any_end) {
    std::size_t next = 0;
    ((branches_[next++].work = std::move(tasks)), ...);
  }

  void* take() override {
    rethrow_failure();
    collect(std::index_sequence_for<T...>());
    return &*value_;
  }

 private:
  template <std::size_t... Index>
  void collect(std::index_sequence<Index...>) {
    (collect_from<Index, T>(), ...);
  }
  template <std::size_t Index, class Value>
  void collect_from() {
    if (&branches_[Index] == decisive())
      value_.emplace(std::in_place_index<Index>, take_value<Value>(branches_[Index].value));
  }
  branch* branches() noexcept override { return branches_.data(); }
  std::size_t count() const noexcept override { return branches_.size(); }

  std::array<branch, sizeof...(T)> branches_;
  std::optional<std::variant<value_or_monostate<T>...>> value_;
};

/// Any number of tasks of one type, but at least one.
template <class T>
class when_any_vector final : public branching_operation {
 public:
  explicit when_any_vector(std::vector<task<T>>&& tasks)
      : branching_operation(decided_by::any_end),
        count_(tasks.size()),
        branches_(std::make_unique<branch[]>(count_)) {
    for (std::size_t i = 0; i != count_; ++i) branches_[i].work = std::move(tasks[i]);
  }

  void* take() override {
    rethrow_failure();
    index_ = static_cast<std::size_t>(decisive() - branches_.get());
    if constexpr (std::is_void_v<T>)
      return &index_;
    else
      return &value_.emplace(index_, take_value<T>(decisive()->value));
  }

 private:
  branch* branches() noexcept override { return branches_.get(); }
  std::size_t count() const noexcept override { return count_; }

  std::size_t count_;
  std::unique_ptr<branch[]> branches_;
  std::size_t index_ = 0;
  std::optional<when_any_result<value_or_monostate<T>>> value_;
};

}  // namespace detail

/// Runs all tasks until the first one ends, with a value or an exception. Gives that value
/// (std::monostate for a task<void>) or rethrows that exception. The other tasks are stopped, and
/// the await is over when they have ended too; their values and exceptions are dropped.
///
/// The tasks start in order and take turns: no two of them ever run at the same time. If one ends
/// without waiting, the tasks after it are not started.
template <class First, class... Rest>
task<std::variant<detail::value_or_monostate<First>, detail::value_or_monostate<Rest>...>> when_any(
    task<First> first, task<Rest>... rest) {
  return detail::operation_ptr(
      new detail::when_any_variant<First, Rest...>(std::move(first), std::move(rest)...));
}

/// Like the above, for any number of tasks of one type. Throws std::logic_error when it is awaited
/// without tasks, because it would never end.
template <class T>
requires(!std::is_void_v<T>) task<when_any_result<T>> when_any(std::vector<task<T>> tasks) {
  return detail::operation_ptr(new detail::when_any_vector<T>(std::move(tasks)));
}

/// Like the above, for tasks that give no value: gives the index of the first to end.
inline task<std::size_t> when_any(std::vector<task<>> tasks) {
  return detail::operation_ptr(new detail::when_any_vector<void>(std::move(tasks)));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
