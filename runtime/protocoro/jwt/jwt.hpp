// Authenticates callers by JSON web tokens (RFC 7519), signed with HS256, RS256 or ES256.
//
//   jwt_verifier verifier(jwt_options()
//                             .issuer("https://login.example.org")
//                             .audience("shop")
//                             .key(jwt_key::es256(read_pem_file("login.pem"))));
//
//   server_options().listen(address, tls).intercept(require_bearer_token(verifier))
//
// A handler can read `identity`, which is the token's subject, and `token_claims`.
//
// Link protocoro::jwt.
#ifndef PROTOCORO_JWT_JWT_HPP
#define PROTOCORO_JWT_JWT_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocoro/coro/task.hpp"
#include "protocoro/jwt/jwt_claims.hpp"
#include "protocoro/jwt/jwt_key.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class jwt_rules;
}  // namespace detail

/// Decides which tokens a jwt_verifier accepts. Each setter changes one default and returns the
/// object.
class jwt_options {
 public:
  /// Fetches all keys, for instance from the issuer's "jwks_uri" (protocoro/jwt/jwks.hpp).
  using key_source = std::function<task<std::vector<jwt_key>>()>;
  /// Called with the reason for a refusal (see on_refused).
  using refused_hook = std::function<void(std::string_view reason)>;
  /// Returns the current time.
  using clock = std::function<std::chrono::system_clock::time_point()>;

  /// All options with their defaults.
  jwt_options() {}

  /// Requires this value of `iss`. Default: any issuer.
  jwt_options& issuer(std::string name);
  /// Requires that `aud` is or contains this name; after several calls, one of these names.
  /// Default: none, and a token with an `aud` is refused, because it is meant for another service.
  jwt_options& audience(std::string name);
  /// Adds a key by which tokens are verified.
  jwt_options& key(jwt_key added);

  /// Calls `source` for all keys when a token names an unknown key, or when no key is known yet.
  /// The first call with such a token runs the source as part of that call, for at most 10 s; a
  /// stop of the call does not reach the source. Calls that come meanwhile with such tokens wait
  /// for it. The source is called again after `pause` at the earliest; until then such tokens are
  /// refused. Keys that a token could not choose are left out (as in protocoro/jwt/jwks.hpp), and
  /// `on_refused` is told. A lambda that is a coroutine must not capture anything. Throws
  /// std::invalid_argument if the source is empty.
  jwt_options& fetch_keys(key_source source, std::chrono::milliseconds pause = default_pause);

  /// Sets how far the clocks of issuer and server may differ. Default: 60 s.
  jwt_options& clock_skew(std::chrono::seconds skew);
  /// Tells the server's operator why a token was refused, why keys could not be fetched, or why a
  /// key is not used. The reason for a refusal contains nothing from the token. Called on the
  /// call's thread, for several calls at a time; it must neither block nor throw. Clients are not
  /// told the reason.
  jwt_options& on_refused(refused_hook hook);
  /// Replaces the clock. Default: the system's clock.
  jwt_options& read_time_from(clock now);

 private:
  friend class detail::jwt_rules;
  static constexpr std::chrono::milliseconds default_pause = std::chrono::minutes(1);

  std::string issuer_;
  std::vector<std::string> audiences_;
  std::vector<jwt_key> keys_;
  key_source source_;
  std::chrono::milliseconds pause_ = default_pause;
  std::chrono::seconds skew_{60};
  refused_hook refused_;
  clock now_;
};

/// Verifies tokens. A token is accepted if one of the keys signed it with that key's algorithm, its
/// `exp` is present and not past, `nbf` and `iat`, where present, are not in the future, and `iss`
/// and `aud` are as the options require. A token is refused if it is malformed, has duplicate
/// members or members of the wrong type, names critical extensions, or is longer than 8 KiB or its
/// header longer than 1 KiB (both as sent, in base64url).
///
/// Until the signature is verified, the verifier reads only `alg` and `kid` of the header: claims
/// of unknown origin are not parsed.
///
/// A handle: copies share the same keys. Any thread may use it.
class jwt_verifier {
 public:
  /// Throws std::invalid_argument if there is neither a key nor a key source, if two keys share
  /// both id and algorithm, or if one of several keys has no id.
  explicit jwt_verifier(jwt_options options);

  /// Verifies a token for require_bearer_token: sets `token_claims` and returns the subject. Throws
  /// rpc_error with UNAUTHENTICATED if the token is refused or has no subject.
  task<std::string> operator()(std::string token) const;

  /// Verifies a token and returns its claims, for verifiers of your own. Throws rpc_error with
  /// UNAUTHENTICATED if the token is refused.
  task<jwt_claims> verify(std::string token) const;

  /// Replaces all keys; with an empty list no key is left. Throws as the constructor does for keys
  /// that cannot be told apart.
  void replace_keys(std::vector<jwt_key> keys);

 private:
  std::shared_ptr<detail::jwt_rules> rules_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
