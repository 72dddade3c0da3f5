// A JSON web token taken apart, before anything in it is believed.
#ifndef PROTOCORO_SRC_JWT_TOKEN_HPP
#define PROTOCORO_SRC_JWT_TOKEN_HPP

#include <google/protobuf/struct.pb.h>

#include <optional>
#include <string>
#include <string_view>

#include "jwt_json.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// In the compact serialisation of RFC 7515: three parts of base64url with dots between them.
class jwt_token {
 public:
  /// Throws jwt_fault for what is malformed.
  explicit jwt_token(std::string text);

  const std::string& algorithm() const noexcept { return algorithm_; }
  const std::optional<std::string>& key_id() const noexcept { return key_id_; }
  std::string_view signed_text() const noexcept {
    return std::string_view(text_).substr(0, signed_size_);
  }
  const std::string& signature() const noexcept { return signature_; }
  const google::protobuf::Struct& payload() const noexcept { return payload_; }

 private:
  void read_header(std::string_view part);

  std::string text_;
  std::size_t signed_size_ = 0;
  std::string algorithm_;
  std::optional<std::string> key_id_;
  google::protobuf::Struct payload_;
  std::string signature_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
