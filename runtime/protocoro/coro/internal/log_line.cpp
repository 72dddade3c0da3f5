#include "protocoro/coro/internal/log_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <iterator>

#include "protocoro/coro/cancelled.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

bool is_within(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

/// Control characters (C0, DEL and C1), the ends of lines and paragraphs, and marks that change the
/// order of a line: terminals and readers of lines obey them.
bool is_obeyed(char32_t c) {
  return c < 0x20 || is_within(c, 0x7f, 0x9f) || is_within(c, 0x2028, 0x202e) ||
         is_within(c, 0x2066, 0x2069);
}

/// The size in bytes of the UTF-8 character that `text` begins with; 0 if it begins with none, or
/// with one that terminals or readers of lines obey.
std::size_t size_of_harmless(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80   ? 1
                           : lead < 0xc2 ? 0
                           : lead < 0xe0 ? 2
                           : lead < 0xf0 ? 3
                                         : 4;
  if (size == 0 || size > text.size()) return 0;
  char32_t c = size == 1 ? lead : lead & (0x7fU >> size);
  for (const char next : text.substr(1, size - 1)) {
    if ((static_cast<unsigned char>(next) & 0xc0) != 0x80) return 0;
    c = c << 6 | (static_cast<unsigned char>(next) & 0x3f);
  }
  const bool too_long = (size == 3 && c < 0x800) || (size == 4 && c < 0x10000);
  if (too_long || is_within(c, 0xd800, 0xdfff) || c > 0x10ffff || is_obeyed(c)) return 0;
  return size;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t size = size_of_harmless(text);
    if (size == 0)
      fmt::format_to(std::back_inserter(out), "\\x{:02x}",
                     static_cast<unsigned char>(text.front()));
    else if (text.front() == '"' || text.front() == '\\')
      out += {'\\', text.front()};
    else
      out += text.substr(0, size);
    text.remove_prefix(std::max(size, std::size_t{1}));
  }
  return out + '"';
}

std::string as_word(std::string_view text) {
  const bool is_one = std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c <= '~' && c != '"' && c != '\\';
  });
  return is_one ? std::string(text) : in_quotes(text);
}

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& thrown) {
    return thrown.what();
  } catch (const cancelled& stop) {
    return stop.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

void write_line_to_stderr(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  std::fwrite(whole.data(), 1, whole.size(), stderr);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
