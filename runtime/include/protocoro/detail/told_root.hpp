// The root of work whose end is told to somebody outside of any coroutine.
#ifndef PROTOCORO_DETAIL_TOLD_ROOT_HPP
#define PROTOCORO_DETAIL_TOLD_ROOT_HPP

#include "protocoro/detail/member_item.hpp"
#include "protocoro/detail/operation.hpp"
#include "protocoro/detail/root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class told_root : public root {
 public:
  /// Throws std::logic_error for an empty handle.
  told_root(executor where, operation_ptr work);

  /// Once. The root keeps itself alive until the work has ended.
  void start() noexcept;

 protected:
  ~told_root() override = default;

  /// On the strand, at its very end: what the work gives is to be taken, and told.
  virtual void ended(operation_ptr work) noexcept = 0;

 private:
  void run() noexcept;
  void finish() noexcept;

  member_item<told_root, &told_root::run> run_{*this};
  member_item<told_root, &told_root::finish> finish_{*this};
  operation_ptr work_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
