// Reads the header of a JSON web token before its signature is verified.
#ifndef PROTOCORO_JWT_INTERNAL_JWT_HEADER_HPP
#define PROTOCORO_JWT_INTERNAL_JWT_HEADER_HPP

#include <optional>
#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Reads only what chooses the key, in one pass over the text, so that callers without a valid
/// token cause little work. It overlooks JSON errors elsewhere; `check` reads the header again once
/// the signature is verified.
class jwt_header {
 public:
  /// Throws jwt_fault if the text is not an object, `alg` is not a known algorithm, or `kid` is
  /// present but not a string.
  explicit jwt_header(std::string text);

  const std::string& algorithm() const noexcept { return *algorithm_; }
  const std::optional<std::string>& key_id() const noexcept { return key_id_; }

  /// Throws jwt_fault if the header is malformed anywhere or has critical extensions.
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
