// The roots of work that runs by itself: the untyped half of spawn.
#ifndef PROTOCORO_DETAIL_SPAWNED_ROOT_HPP
#define PROTOCORO_DETAIL_SPAWNED_ROOT_HPP

#include "protocoro/detail/leaf_operation.hpp"
#include "protocoro/detail/member_item.hpp"
#include "protocoro/detail/root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Runs one piece of work, and is kept alive by it until it has ended.
class working_root : public root {
 public:
  void start() noexcept;

 protected:
  /// Throws std::logic_error for no work at all.
  working_root(executor where, operation_ptr work);
  ~working_root() override = default;

  operation_ptr work_;

 private:
  /// On the strand, once. The executor is not used after it.
  virtual void ended() noexcept = 0;

  void run() noexcept;
  void finish() noexcept;

  member_item<working_root, &working_root::run> run_{*this};
  member_item<working_root, &working_root::finish> finish_{*this};
};

/// Lives until the work has ended and the handle is gone. As an operation it is the joining of it.
class spawned_root final : public working_root, public leaf_operation {
 public:
  spawned_root(executor where, operation_ptr work);

  bool advance(work_item& done, context& where) override { return wait(done, where); }
  void* take() override;
  void drop() noexcept override;

 private:
  ~spawned_root() override;

  void ended() noexcept override { complete(); }
  void stopped() noexcept override {}

  bool taken_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
