// JSON web tokens, good ones and others, signed by OpenSSL and not by protocoro.
#ifndef TESTS_JWT_JWT_TOKENS_HPP
#define TESTS_JWT_JWT_TOKENS_HPP

#include <chrono>
#include <memory>
#include <string>

#include "protocoro/jwt/jwt.hpp"

struct evp_pkey_st;

namespace rpc_test {

/// Base64url without padding.
std::string base64url(const std::string& bytes);

std::string hmac_sha256(const std::string& secret, const std::string& text);

/// A pair of keys, made when a test runs.
class key_pair {
 public:
  static key_pair rsa(unsigned bits);
  static key_pair ec(const char* curve);

  /// PEM.
  std::string public_key() const;
  std::string private_key() const;
  /// As tokens have it: for P-256 in 64 bytes.
  std::string sign(const std::string& text) const;

 private:
  explicit key_pair(evp_pkey_st* pair);

  std::shared_ptr<evp_pkey_st> pair_;
};

/// Says 2'000'000'000.
std::chrono::system_clock::time_point options_clock();

/// Takes the tokens below.
protocoro::jwt_options options();

inline const std::string hs_secret = "thirty-two bytes and one or two!";
const key_pair& rsa();
const key_pair& ec();

inline const std::string hs_header = R"({"alg":"HS256","kid":"h","typ":"JWT"})";
inline const std::string rs_header = R"({"alg":"RS256","kid":"r"})";
inline const std::string es_header = R"({"alg":"ES256","kid":"e"})";

/// The payload of a good token, with more or with other members.
std::string payload(const std::string& rest = R"(,"exp":2000000100)",
                    const std::string& aud = R"("shop")", const std::string& iss = R"("login")");
std::string with(const std::string& member);

/// What is signed, and the token with a signature.
std::string text_of(const std::string& header, const std::string& claims);
std::string joined(const std::string& text, const std::string& signature);

/// All of these are signed as they should be.
std::string encoded(const std::string& text);
std::string hs(const std::string& claims, const std::string& header = hs_header);
std::string rs(const std::string& claims, const std::string& header = rs_header);
std::string es(const std::string& claims, const std::string& header = es_header);

/// What the verifier gives, or `failed`.
std::string subject_of(const protocoro::jwt_verifier& verifier, const std::string& token);
inline const std::string failed = "UNAUTHENTICATED: authentication failed";

}  // namespace rpc_test

#endif
