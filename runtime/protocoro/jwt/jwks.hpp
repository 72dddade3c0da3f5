// Reads the keys that an issuer of JSON web tokens publishes (RFC 7517), usually at its "jwks_uri".
//
//   task<std::vector<jwt_key>> keys_of_login() {
//     co_return read_jwks(co_await http_get("https://login.example.org/jwks.json"));
//   }
//
//   jwt_options().fetch_keys(keys_of_login)
//
// A key of the set that cannot be used is skipped, and a hook is told why:
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

/// Called with a line that says which key of a set is skipped and why. The line has no control
/// characters.
using skipped_key_hook = std::function<void(std::string_view why)>;

/// Reads the keys for RS256 and ES256 from a JWK set, each with its `kid`. Keys of other types,
/// algorithms or uses are left out. Keys that cannot be used are left out too, and the hook is
/// called for each: keys that jwt_key rejects, keys without a `kid` in a set of several, and all
/// keys that share a `kid` and an algorithm, since a token could not choose among them. The
/// remaining keys are returned (RFC 7517, section 5). Throws std::invalid_argument if the text is
/// not a JWK set.
std::vector<jwt_key> read_jwks(const std::string& json, const skipped_key_hook& on_skipped = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
