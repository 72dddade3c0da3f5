// The root of work that runs by itself: the untyped half of spawn.
#ifndef PROTOCORO_DETAIL_SPAWNED_ROOT_HPP
#define PROTOCORO_DETAIL_SPAWNED_ROOT_HPP

#include "protocoro/detail/leaf_operation.hpp"
#include "protocoro/detail/member_item.hpp"
#include "protocoro/detail/root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Lives until the work has ended and the handle is gone. As an operation it is the joining of it.
class spawned_root final : public root, public leaf_operation {
 public:
  spawned_root(executor where, operation_ptr work);

  void start() noexcept;

  bool advance(work_item& done, context& where) override { return wait(done, where); }
  void* take() override;
  void drop() noexcept override;

 private:
  ~spawned_root() override;

  void run() noexcept;
  void finish() noexcept;
  void stopped() noexcept override {}

  member_item<spawned_root, &spawned_root::run> run_{*this};
  member_item<spawned_root, &spawned_root::finish> finish_{*this};
  operation_ptr work_;
  bool taken_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
