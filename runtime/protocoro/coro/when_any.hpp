// The first of several tasks.
//
//   auto first = co_await when_any(ask(primary), ask(replica));   // a variant
//   if (first.index() == 0) use(std::get<0>(first));
//
// For tasks of different types the result is what asio's `||` gives, a std::variant whose index is
// the winner's; for a vector of tasks, the value with its index, as in the Concurrency TS.
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

/// Which of the tasks in a vector was the first, and what it gave.
template <class T>
struct when_any_result {
  // A constructor, because g++ 12 frees aggregates twice that are arguments of an awaited call.
  when_any_result(std::size_t which, T what) : index(which), value(std::move(what)) {}

  std::size_t index;
  T value;
};

namespace detail {

/// A fixed number of tasks, each with a type of its own.
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

/// Runs all of them until the first one ends, with a value or an exception: that is what the await
/// gives (std::monostate for a task<void>) or rethrows. The others are stopped, and the await is
/// over when they have ended too; what they end with is dropped.
///
/// The tasks start in their order and take turns: no two of them ever run at the same time. When
/// one has ended without waiting, those behind it are not started.
template <class First, class... Rest>
task<std::variant<detail::value_or_monostate<First>, detail::value_or_monostate<Rest>...>> when_any(
    task<First> first, task<Rest>... rest) {
  return detail::operation_ptr(
      new detail::when_any_variant<First, Rest...>(std::move(first), std::move(rest)...));
}

/// The same for any number of one type. Awaited with none, which would never end, it
/// throws std::logic_error.
template <class T>
requires(!std::is_void_v<T>) task<when_any_result<T>> when_any(std::vector<task<T>> tasks) {
  return detail::operation_ptr(new detail::when_any_vector<T>(std::move(tasks)));
}

/// The same for tasks that give nothing: gives the index of the first.
inline task<std::size_t> when_any(std::vector<task<>> tasks) {
  return detail::operation_ptr(new detail::when_any_vector<void>(std::move(tasks)));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
