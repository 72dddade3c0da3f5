// Authentication by JSON web tokens (RFC 7519), signed by HS256, RS256 or ES256.
//
//   jwt_verifier verifier(jwt_options()
//                             .issuer("https://login.example.org")
//                             .audience("shop")
//                             .key(jwt_key::es256(read_pem_file("login.pem"))));
//
//   server_options().listen(address, tls).intercept(require_bearer_token(verifier))
//
// A handler has `identity`, the token's subject, and `token_claims`. Link protocoro::jwt.
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

/// Which tokens are good. Set what differs from the default; every setter gives the object back.
class jwt_options {
 public:
  using key_source = std::function<task<std::vector<jwt_key>>()>;
  using refused_hook = std::function<void(std::string_view reason)>;
  using clock = std::function<std::chrono::system_clock::time_point()>;

  jwt_options() {}

  /// `iss` must be this. Default: not looked at.
  jwt_options& issuer(std::string name);
  /// `aud` must be, or have, this; called again, one of these. Default: a token that has an `aud`
  /// is for somebody else and refused.
  jwt_options& audience(std::string name);
  /// Adds a key.
  jwt_options& key(jwt_key added);

  /// Asked for all keys when a token names one that is not known, or none is. A call that meets
  /// such a token waits in its own tree, the calls that come meanwhile with it; there are 10 s for
  /// that, and no stop reaches it. Asked again after `pause` at the earliest, and until then such
  /// tokens are refused. Of its keys those are left out that a token could not choose (as in
  /// protocoro/jwt/jwks.hpp), which `on_refused` hears. A lambda that is a coroutine captures
  /// nothing. Throws std::invalid_argument without a source.
  jwt_options& fetch_keys(key_source source, std::chrono::milliseconds pause = default_pause);

  /// How far the clocks of issuer and server may differ. Default 60 s.
  jwt_options& clock_skew(std::chrono::seconds skew);
  /// For the server's operator: why a token was refused, without anything of the token's own, or
  /// why keys could not be had or one of them is not used. On the call's thread, several at a time;
  /// it should neither block nor throw. Clients do not learn that.
  jwt_options& on_refused(refused_hook hook);
  /// Default: the system's.
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

/// A token is good that one of the keys has signed, with the key's own algorithm, that has not
/// expired (`exp` must be there) and whose other registered claims, where there are any, say
/// nothing against it: `nbf` and `iat` (not in the future), `iss`, `aud`. What is malformed, has
/// members twice or of other types, names critical extensions, or is longer than 8 KiB is not, nor
/// what has a header of more than 1 KiB (both as they are sent, in base64url).
///
/// Before the signature is known to be good, the verifier reads `alg` and `kid` in the header and
/// nothing else: the claims of a stranger are not parsed.
///
/// A handle: copies verify by the same keys. Any thread may use it.
class jwt_verifier {
 public:
  /// Throws std::invalid_argument without a key and a source of keys, for keys of one id and one
  /// algorithm, and for several of which one has none.
  explicit jwt_verifier(jwt_options options);

  /// What require_bearer_token takes: sets `token_claims`, and gives the subject, which the token
  /// must have.
  task<std::string> operator()(std::string token) const;

  /// For verifiers of one's own. Throws rpc_error with UNAUTHENTICATED for a token that is not
  /// good.
  task<jwt_claims> verify(std::string token) const;

  /// From now on these are the keys. Throws like the constructor; none is none.
  void replace_keys(std::vector<jwt_key> keys);

 private:
  std::shared_ptr<detail::jwt_rules> rules_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
