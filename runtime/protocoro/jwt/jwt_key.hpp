// Keys by which JSON web tokens are verified.
//
//   jwt_key::rs256(read_pem_file("login.pem"), "2024-05")
//
// Link protocoro::jwt.
#ifndef PROTOCORO_JWT_JWT_KEY_HPP
#define PROTOCORO_JWT_JWT_KEY_HPP

#include <memory>
#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class jwt_algorithm;
}  // namespace detail

/// A key for one algorithm: a token that names another one is refused, whatever the key could do.
/// Copies are the same key. Any thread may use it.
///
/// The id is the `kid` of the tokens that it signs; of the keys of a set that have the same, each
/// is for another algorithm. A key without an id is alone, and verifies tokens with any id.
class jwt_key {
 public:
  /// HMAC with SHA-256. The secret is raw bytes, which whoever signs has too. Throws
  /// std::invalid_argument for less than 32 bytes.
  static jwt_key hs256(std::string secret, std::string id = {});
  /// RSASSA-PKCS1-v1_5 with SHA-256, ECDSA on P-256 with SHA-256. The public key in PEM, as
  /// "BEGIN PUBLIC KEY". Throws std::invalid_argument for what is none, for RSA of less than 2048
  /// bits, for another curve.
  static jwt_key rs256(std::string_view pem, std::string id = {});
  static jwt_key es256(std::string_view pem, std::string id = {});

  const std::string& id() const noexcept { return id_; }
  /// "HS256", "RS256" or "ES256".
  std::string_view algorithm() const noexcept;
  /// Whether the owner of the key has signed the text. Both are raw bytes.
  bool has_signed(std::string_view text, std::string_view signature) const;

 private:
  jwt_key(std::shared_ptr<const detail::jwt_algorithm> algorithm, std::string id) noexcept;

  std::shared_ptr<const detail::jwt_algorithm> algorithm_;
  std::string id_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
