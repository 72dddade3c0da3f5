// Matches methods against the names that a user lists.
#ifndef PROTOCORO_RPC_INTERNAL_METHOD_NAMES_HPP
#define PROTOCORO_RPC_INTERNAL_METHOD_NAMES_HPP

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// True if the list contains the method. A name is a method, "package.Service/Method", or a service
/// with all its methods, "package.Service".
inline bool is_named(const method_info& method, const std::vector<std::string>& names) noexcept {
  const std::string_view full = method.full_name();
  const std::string_view service = full.substr(0, full.find('/'));
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return name == full || name == service; });
}

/// True if a call may run twice, according to the schema or to the user's list.
inline bool may_run_twice(const method_info& method,
                          const std::vector<std::string>& named) noexcept {
  return method.is_idempotent() || is_named(method, named);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
