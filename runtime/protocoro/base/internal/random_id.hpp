// Random identifiers, long enough to be unique in practice.
#ifndef PROTOCORO_BASE_INTERNAL_RANDOM_ID_HPP
#define PROTOCORO_BASE_INTERNAL_RANDOM_ID_HPP

#include <cstddef>
#include <string>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Returns `digits` random hexadecimal digits, which are not all zeros. Any thread.
std::string random_id(std::size_t digits);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
