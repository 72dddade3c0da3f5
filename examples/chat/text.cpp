#include "text.hpp"

#include <cstddef>
#include <cstdio>

namespace {

struct byte_range {
  unsigned char low;
  unsigned char high;

  bool holds(char byte) const noexcept {
    const auto value = static_cast<unsigned char>(byte);
    return low <= value && value <= high;
  }
};

std::size_t promised_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;  // inside a character, or one byte spelled with two
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

/// What may follow the first byte: neither longer spellings, nor surrogates, nor beyond U+10FFFF.
byte_range second_byte(unsigned char lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

/// The bytes of the character that `text` begins with; 0 when it begins with none.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = promised_length(lead);
  if (length > text.size()) return 0;
  if (length > 1 && !second_byte(lead).holds(text[1])) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if (!byte_range{0x80, 0xBF}.holds(text[i])) return 0;
  return length;
}

/// C0, DEL and C1. A byte that is no character counts too: some terminals obey it.
bool is_obeyed(std::string_view character) {
  constexpr byte_range c0{0x00, 0x1F};
  constexpr byte_range c1{0x80, 0x9F};
  if (character.size() == 1)
    return c0.holds(character[0]) || static_cast<unsigned char>(character[0]) >= 0x7F;
  return character.size() == 2 && character[0] == '\xC2' && c1.holds(character[1]);
}

void spell_out(std::string& out, char byte) {
  char spelled[5];
  std::snprintf(spelled, sizeof spelled, "\\x%02x", static_cast<unsigned char>(byte));
  out += spelled;
}

}  // namespace

std::string as_utf8(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t length = character_length(bytes);
    out += length == 0 ? "\uFFFD" : bytes.substr(0, length);
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    if (is_obeyed(character))
      for (const char byte : character) spell_out(out, byte);
    else
      out += character;
    text.remove_prefix(character.size());
  }
  return out;
}
