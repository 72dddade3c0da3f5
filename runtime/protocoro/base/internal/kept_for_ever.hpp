// An object that is never destroyed: threads may still use it while the process ends.
#ifndef PROTOCORO_BASE_INTERNAL_KEPT_FOR_EVER_HPP
#define PROTOCORO_BASE_INTERNAL_KEPT_FOR_EVER_HPP

#include "protocoro/base/internal/loaded_library.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// For a static variable. It is never destroyed, and it stays in static storage, where leak
/// checkers look for what is still in use. The library that it belongs to is never unloaded.
template <class T>
union kept_for_ever {
  kept_for_ever() : kept() { stay_loaded(); }
  ~kept_for_ever() {}

  T kept;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
