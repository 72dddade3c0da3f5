// Takes a JSON web token apart, before its signature is verified.
#ifndef PROTOCORO_JWT_INTERNAL_JWT_TOKEN_HPP
#define PROTOCORO_JWT_INTERNAL_JWT_TOKEN_HPP

#include <google/protobuf/struct.pb.h>

#include <optional>
#include <string>
#include <string_view>

#include "protocoro/jwt/internal/jwt_header.hpp"
#include "protocoro/jwt/internal/jwt_json.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A token in the compact serialisation of RFC 7515: three parts in base64url, separated by dots.
class jwt_token {
 public:
  /// Reads the header and the signature. Throws jwt_fault if they are malformed.
  explicit jwt_token(std::string text);

  const jwt_header& header() const noexcept { return header_; }
  std::string_view signed_text() const noexcept {
    return std::string_view(text_).substr(0, signed_size_);
  }
  const std::string& signature() const noexcept { return signature_; }

  /// Reads the rest. Call it only when the signature is verified. Throws jwt_fault if it is
  /// malformed.
  google::protobuf::Struct payload() const;

 private:
  std::string text_;
  std::size_t signed_size_;
  jwt_header header_;
  std::string signature_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
