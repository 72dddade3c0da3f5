// Awaits several tasks at once, until all have ended.
//
//   auto both = co_await when_all(client.GetFeature(here), client.GetFeature(there));
//   use(std::get<0>(both), std::get<1>(both));
#ifndef PROTOCORO_CORO_WHEN_ALL_HPP
#define PROTOCORO_CORO_WHEN_ALL_HPP

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "protocoro/coro/detail/branching_operation.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A fixed number of tasks, each of its own type.
template <class... T>
class when_all_tuple final : public branching_operation {
 public:
  explicit when_all_tuple(task<T>&&... tasks) : branching_operation(decided_by::failure) {
    [[maybe_unused]] std::size_t next = 0;  // unused without tasks
    ((branches_[next++].work = std::move(tasks)), ...);
  }

  void* take() override {
    rethrow_failure();
    return &collect(std::index_sequence_for<T...>());
  }

 private:
  using values = std::tuple<value_or_monostate<T>...>;

  template <std::size_t... Index>
  values& collect(std::index_sequence<Index...>) {
    return values_.emplace(take_value<T>(branches_[Index].value)...);
  }
  branch* branches() noexcept override { return branches_.data(); }
  std::size_t count() const noexcept override { return branches_.size(); }

  std::array<branch, sizeof...(T)> branches_;
  std::optional<values> values_;
};

/// Any number of tasks of one type.
template <class T>
class when_all_vector final : public branching_operation {
 public:
  explicit when_all_vector(std::vector<task<T>>&& tasks)
      : branching_operation(decided_by::failure),
        count_(tasks.size()),
        branches_(std::make_unique<branch[]>(count_)) {
    for (std::size_t i = 0; i != count_; ++i) branches_[i].work = std::move(tasks[i]);
  }

  void* take() override {
    rethrow_failure();
    if constexpr (!std::is_void_v<T>)
      for (std::size_t i = 0; i != count_; ++i)
        values_.push_back(take_value<T>(branches_[i].value));
    return &values_;
  }

 private:
  branch* branches() noexcept override { return branches_.get(); }
  std::size_t count() const noexcept override { return count_; }

  std::size_t count_;
  std::unique_ptr<branch[]> branches_;
  std::vector<value_or_monostate<T>> values_;
};

}  // namespace detail

/// Runs all tasks and gives their values as a tuple, with std::monostate for a task<void>.
///
/// The tasks take turns: no two of them ever run at the same time. The first failure stops the
/// others; it is rethrown when all have ended.
template <class... T>
task<std::tuple<detail::value_or_monostate<T>...>> when_all(task<T>... tasks) {
  return detail::operation_ptr(new detail::when_all_tuple<T...>(std::move(tasks)...));
}

/// Like the above, for any number of tasks of one type. Gives their values in the order of the
/// tasks.
template <class T>
requires(!std::is_void_v<T>) task<std::vector<T>> when_all(std::vector<task<T>> tasks) {
  return detail::operation_ptr(new detail::when_all_vector<T>(std::move(tasks)));
}

/// Like the above, for tasks that give no value.
inline task<> when_all(std::vector<task<>> tasks) {
  return detail::operation_ptr(new detail::when_all_vector<void>(std::move(tasks)));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
