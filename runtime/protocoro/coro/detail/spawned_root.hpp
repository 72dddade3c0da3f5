// The root of work that runs by itself: the untyped half of spawn.
#ifndef PROTOCORO_CORO_DETAIL_SPAWNED_ROOT_HPP
#define PROTOCORO_CORO_DETAIL_SPAWNED_ROOT_HPP

#include <atomic>

#include "protocoro/coro/detail/leaf_operation.hpp"
#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/working_root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Lives until the work has ended and the handle is gone. As an operation it is the join of the
/// work.
///
/// The work is destroyed at that moment, on the strand, and not with this block: the frame of an
/// ended coroutine keeps its parameters, and one of them, such as a client's stream, may hold this
/// root.
class spawned_root final : public working_root, public leaf_operation {
 public:
  spawned_root(executor where, operation_ptr work);

  /// Throws std::logic_error if the work joins itself.
  bool advance(work_item& done, context& where) override;
  void* take() override;
  void drop() noexcept override;
  const char* waits_for() const noexcept override { return "spawned work"; }

  /// Called when the handle goes without a join.
  void lose_handle() noexcept { half_ends(); }

 private:
  ~spawned_root() override = default;

  void ended() noexcept override;
  void stopped(bool /*whole*/) noexcept override {}
  void half_ends() noexcept;
  void drop_work() noexcept;

  member_item<spawned_root, &spawned_root::drop_work> drop_work_{*this};
  bool taken_ = false;
  std::atomic<bool> half_ended_{false};  // the work has ended, or the handle is gone
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
