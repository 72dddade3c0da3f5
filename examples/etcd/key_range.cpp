#include "key_range.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

key_range::key_range(std::string begin, std::string end)
    : begin_(std::move(begin)), end_(std::move(end)) {}

key_range key_range::one(std::string key) { return key_range(std::move(key), {}); }

key_range key_range::prefix(std::string beginning) {
  std::string end = beginning;
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) {
    ++end.back();
    return key_range(std::move(beginning), std::move(end));
  }
  const std::string zero(1, '\0');  // as begin: the smallest key; as end: behind all keys
  return key_range(beginning.empty() ? zero : std::move(beginning), zero);
}

std::string printable(std::string_view bytes) {
  std::string text;
  for (const unsigned char byte : bytes) {
    if (byte == '\\')
      text += "\\\\";
    else if (byte == '\n')
      text += "\\n";
    else if (byte < ' ' || byte >= 0x7f)
      fmt::format_to(std::back_inserter(text), "\\x{:02x}", byte);
    else
      text += static_cast<char>(byte);
  }
  return text;
}
