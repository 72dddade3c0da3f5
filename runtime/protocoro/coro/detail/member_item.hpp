// A work item that is a member of the object it works for.
#ifndef PROTOCORO_CORO_DETAIL_MEMBER_ITEM_HPP
#define PROTOCORO_CORO_DETAIL_MEMBER_ITEM_HPP

#include "protocoro/coro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Calls one member function of the object that holds it.
template <class Owner, void (Owner::*Run)() noexcept>
class member_item final : public work_item {
 public:
  explicit member_item(Owner& owner) noexcept
      : work_item(
            [](work_item& self) noexcept { (static_cast<member_item&>(self).owner_.*Run)(); }),
        owner_(owner) {}

 private:
  Owner& owner_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
