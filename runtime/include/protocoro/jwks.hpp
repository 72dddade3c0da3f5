// The keys that an issuer of JSON web tokens publishes (RFC 7517), usually at its "jwks_uri".
//
//   task<std::vector<jwt_key>> keys_of_login() {
//     co_return read_jwks(co_await http_get("https://login.example.org/jwks.json"));
//   }
//
//   jwt_options().fetch_keys(keys_of_login)
//
// Link protocoro::jwt.
#ifndef PROTOCORO_JWKS_HPP
#define PROTOCORO_JWKS_HPP

#include <string>
#include <vector>

#include "protocoro/jwt_key.hpp"

namespace protocoro {
inline namespace v0_1 {

/// The keys for RS256 and ES256 in a JWK set, each with its `kid`. Keys of other kinds, for other
/// algorithms or uses are left out. Throws std::invalid_argument for what is no set, and for a key
/// that jwt_key would not take.
std::vector<jwt_key> read_jwks(const std::string& json);

}  // namespace v0_1
}  // namespace protocoro

#endif
