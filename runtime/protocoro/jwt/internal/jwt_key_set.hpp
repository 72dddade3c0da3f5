// Several keys, of which a token chooses one.
#ifndef PROTOCORO_JWT_INTERNAL_JWT_KEY_SET_HPP
#define PROTOCORO_JWT_INTERNAL_JWT_KEY_SET_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocoro/jwt/jwks.hpp"
#include "protocoro/jwt/jwt_key.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

using key_set = std::vector<jwt_key>;

/// Throws std::invalid_argument where a token could not choose: for two keys of one id and one
/// algorithm, and for one of several that has no id.
void check_choice(const key_set& keys);

/// Those of `keys` that a token can choose; `on_skipped`, if there is one, hears of the others.
key_set distinct_keys(key_set keys, const skipped_key_hook& on_skipped);

/// For the hook. The id is the issuer's text.
std::string skipped_key(std::string_view id, std::string_view why);

/// For a token with this id, or without one: then there must be one key only. The one for the
/// algorithm, if there is one. nullptr when there is none.
const jwt_key* find_key(const key_set& keys, const std::optional<std::string>& id,
                        std::string_view algorithm);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
