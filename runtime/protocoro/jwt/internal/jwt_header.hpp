// The header of a JSON web token, before anybody has vouched for the token.
#ifndef PROTOCORO_JWT_INTERNAL_JWT_HEADER_HPP
#define PROTOCORO_JWT_INTERNAL_JWT_HEADER_HPP

#include <optional>
#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Only what chooses the key, in one pass over the text: strangers must not make the server work.
/// It overlooks faults of JSON elsewhere, so `check` reads the header again when the signature is
/// known to be good.
class jwt_header {
 public:
  /// Throws jwt_fault for what is no object, and unless `alg` is a known algorithm and `kid`, where
  /// it is there, a string.
  explicit jwt_header(std::string text);

  const std::string& algorithm() const noexcept { return *algorithm_; }
  const std::optional<std::string>& key_id() const noexcept { return key_id_; }

  /// Throws jwt_fault for what is malformed anywhere, and for critical extensions.
  void check() const;

 private:
  void read_member(std::string_view name, std::string_view value);

  std::string text_;
  std::optional<std::string> algorithm_;
  std::optional<std::string> key_id_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
