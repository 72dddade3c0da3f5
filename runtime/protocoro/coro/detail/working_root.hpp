// The root of work that is not part of another root's tree: spawned work, or an operation of asio.
#ifndef PROTOCORO_CORO_DETAIL_WORKING_ROOT_HPP
#define PROTOCORO_CORO_DETAIL_WORKING_ROOT_HPP

#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/coro/detail/root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Its work keeps it alive until the work has ended. The derived class decides what happens then.
class working_root : public root {
 public:
  /// Starts the work. Called once.
  void start() noexcept;

 protected:
  /// Throws std::logic_error if `work` is empty.
  working_root(executor where, operation_ptr work);
  ~working_root() override = default;

  operation_ptr work_;

 private:
  /// On the strand, once. The executor is not used afterwards.
  virtual void ended() noexcept = 0;

  void run() noexcept;
  void finish() noexcept;

  member_item<working_root, &working_root::run> run_{*this};
  member_item<working_root, &working_root::finish> finish_{*this};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
