// Decodes base64 (RFC 4648) strictly: each sequence of bytes has exactly one text that is accepted.
#ifndef PROTOCORO_BASE_INTERNAL_BASE64_HPP
#define PROTOCORO_BASE_INTERNAL_BASE64_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

enum class base64_form : unsigned char {
  padded,  // + and /, with = at the end
  url,     // - and _, without padding
};

/// Returns the value of the digit, or -1 if `c` is not a digit.
inline int base64_digit(char c, base64_form form) noexcept {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == (form == base64_form::url ? '-' : '+')) return 62;
  if (c == (form == base64_form::url ? '_' : '/')) return 63;
  return -1;
}

/// Returns the bytes. Returns nullopt for characters that are not digits, missing or needless
/// padding, and leftover bits that are not zero.
inline std::optional<std::string> decode_base64(std::string_view text, base64_form form) {
  if (form == base64_form::padded) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int padding = 0; padding != 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  }
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;  // the lowest `count` bits belong to no byte yet
  int count = 0;
  for (const char c : text) {
    const int digit = base64_digit(c, form);
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xff);
  }
  if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
