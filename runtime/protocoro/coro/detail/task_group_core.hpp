// Children that come and go under one await: the untyped half of task_group.
#ifndef PROTOCORO_CORO_DETAIL_TASK_GROUP_CORE_HPP
#define PROTOCORO_CORO_DETAIL_TASK_GROUP_CORE_HPP

#include <exception>
#include <optional>
#include <vector>

#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/coro/detail/refcounted.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Owns the children. Shared by the group, its joins, and a stop that is on its way to the
/// children. Used on one strand.
///
/// No coroutine is resumed inside a call to the group: a child starts, hears of a stop and wakes
/// the join in a work item of its own.
class task_group_core final : public refcounted {
 public:
  task_group_core() noexcept = default;

  /// Returns false if the child was dropped because the group has been stopped. Throws
  /// std::logic_error for an empty task.
  bool add(operation_ptr work);
  void request_stop() noexcept;
  operation_ptr join();

  /// Called when the group is destroyed. The children go too, unless another coroutine still waits
  /// for their end.
  void close() noexcept;

 private:
  class child;
  class join_operation;

  ~task_group_core() override;  // in the .cpp: g++ 12 may emit no code for an inline one

  bool stopping() const noexcept { return closed_ || stop_.stop_requested(); }
  bool begin(join_operation& join, context& where);
  void start(child& next) noexcept;
  void collect(child& ended) noexcept;
  void fail(std::exception_ptr failure) noexcept;
  void remove(child& ended) noexcept;
  void end_of_join() noexcept;
  void drop_children() noexcept;
  void tell_children() noexcept;

  stop_state stop_;               // the children's own
  std::optional<context> where_;  // the children's context in the present join
  std::vector<child*> children_;  // each child knows its index
  join_operation* join_ = nullptr;
  std::exception_ptr failure_;  // the first
  bool closed_ = false;         // stopped, for good
  member_item<task_group_core, &task_group_core::tell_children> tell_children_{*this};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
