// Makes the keys by which JSON web tokens are verified.
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

/// A key for one algorithm. A token that names another algorithm is refused, even if the key could
/// verify it. Copies are the same key. Any thread may use it.
///
/// The id equals the `kid` of the tokens that the key signs. Keys of a set may share an id only if
/// each is for another algorithm. A key without an id must be the only key, and verifies tokens
/// with any `kid`.
class jwt_key {
 public:
  /// A key for HMAC with SHA-256. The secret is raw bytes, shared with the signer. Throws
  /// std::invalid_argument for less than 32 bytes.
  static jwt_key hs256(std::string secret, std::string id = {});
  /// A key for RSASSA-PKCS1-v1_5 with SHA-256 (rs256), or for ECDSA on P-256 with SHA-256 (es256).
  /// `pem` is the public key, as "BEGIN PUBLIC KEY". Throws std::invalid_argument if it is not such
  /// a key, for RSA of less than 2048 bits, and for another curve.
  /// @{
  static jwt_key rs256(std::string_view pem, std::string id = {});
  static jwt_key es256(std::string_view pem, std::string id = {});
  /// @}

  /// The id, as in the `kid` of tokens; may be empty.
  const std::string& id() const noexcept { return id_; }
  /// "HS256", "RS256" or "ES256".
  std::string_view algorithm() const noexcept;
  /// True if the key's owner has signed the text. Both arguments are raw bytes.
  bool has_signed(std::string_view text, std::string_view signature) const;

 private:
  jwt_key(std::shared_ptr<const detail::jwt_algorithm> algorithm, std::string id) noexcept;

  std::shared_ptr<const detail::jwt_algorithm> algorithm_;
  std::string id_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
