// Numbers that nobody else has chosen.
#ifndef PROTOCORO_BASE_INTERNAL_RANDOM_ID_HPP
#define PROTOCORO_BASE_INTERNAL_RANDOM_ID_HPP

#include <cstddef>
#include <string>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// So many hexadecimal digits, not all of them zeros. Any thread.
std::string random_id(std::size_t digits);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
