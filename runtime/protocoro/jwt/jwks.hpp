// The keys that an issuer of JSON web tokens publishes (RFC 7517), usually at its "jwks_uri".
//
//   task<std::vector<jwt_key>> keys_of_login() {
//     co_return read_jwks(co_await http_get("https://login.example.org/jwks.json"));
//   }
//
//   jwt_options().fetch_keys(keys_of_login)
//
// Of a set with a key that cannot be used the others are used; a hook hears of that one:
//
//   read_jwks(json, [](std::string_view why) { std::cerr << why << "\n"; })
//
// Link protocoro::jwt.
#ifndef PROTOCORO_JWT_JWKS_HPP
#define PROTOCORO_JWT_JWKS_HPP

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "protocoro/jwt/jwt_key.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Hears which key of a set is not used, and why, in one line without control characters.
using skipped_key_hook = std::function<void(std::string_view why)>;

/// The keys for RS256 and ES256 in a JWK set, each with its `kid`. Keys of other kinds, for other
/// algorithms or uses are left out. So are keys that cannot be used, and the hook hears of each:
/// one that jwt_key would not take, one of several that has no `kid`, and all that share a `kid`
/// and an algorithm: a token could not choose among them. The verifier uses the other keys (RFC
/// 7517, section 5). Throws std::invalid_argument for a text that is no set.
std::vector<jwt_key> read_jwks(const std::string& json, const skipped_key_hook& on_skipped = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
