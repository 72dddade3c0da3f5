// Several keys, one of which a token chooses.
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

/// Throws std::invalid_argument if a token could not choose: two keys share id and algorithm, or
/// one of several keys has no id.
void check_choice(const key_set& keys);

/// Returns those of `keys` that a token can choose; calls `on_skipped`, if set, for each of the
/// others.
key_set distinct_keys(key_set keys, const skipped_key_hook& on_skipped);

/// Makes the text for the hook. The id comes from the issuer.
std::string skipped_key(std::string_view id, std::string_view why);

/// Returns the key for a token with this id; without an id there must be only one key. Among keys
/// with the same id it prefers the one for `algorithm`. nullptr if there is none.
const jwt_key* find_key(const key_set& keys, const std::optional<std::string>& id,
                        std::string_view algorithm);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
