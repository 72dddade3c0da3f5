#include "doc_comment.hpp"

#include <algorithm>
#include <vector>

#include "text.hpp"

namespace protocoro::plugin {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// Compilers disagree on which control characters end a line, so all of them are replaced.
void blank_out_control_characters(std::string& line) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  std::ranges::replace_if(line, is_control, ' ');
}

/// Replaces a backslash at the end, or the trigraph of one: it would join the next line to the
/// comment.
void release_next_line(std::string& line) {
  if (line.ends_with('\\')) line.replace(line.size() - 1, 1, "&#92;");
  if (line.ends_with("?\?/")) line.replace(line.size() - 1, 1, "&#47;");
}

/// Replaces U+202A to U+202E and U+2066 to U+2069: compilers warn about them in comments.
void name_directional_marks(std::string& line) {
  for (char last = '\xaa'; last <= '\xae'; ++last) {
    replace_all(line, std::string("\xe2\x80") + last,
                "&#" + std::to_string(0x202a + (last - '\xaa')) + ";");
  }
  for (char last = '\xa6'; last <= '\xa9'; ++last) {
    replace_all(line, std::string("\xe2\x81") + last,
                "&#" + std::to_string(0x2066 + (last - '\xa6')) + ";");
  }
}

/// Returns the number of bytes of the first character, or 0 if it is not valid UTF-8.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  if (byte(0) < 0xc2 || byte(0) > 0xf4) return 0;
  const std::size_t length = byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
  const bool surrogate = byte(0) == 0xed && byte(1) > 0x9f;
  const bool too_large = byte(0) == 0xf4 && byte(1) > 0x8f;
  return overlong || surrogate || too_large ? 0 : length;
}

/// protoc accepts any bytes in a comment, but compilers warn about bytes that are not valid text.
void replace_broken_utf8(std::string& line) {
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t length = utf8_length(std::string_view(line).substr(at));
    if (length == 0) line[at] = '?';
    at += length == 0 ? 1 : length;
  }
}

std::string safe(std::string_view text) {
  // protoc leaves a part of the marks of `/** ... */` and `///`.
  if (text.starts_with('*') || text.starts_with('/')) text.remove_prefix(1);
  std::string line(text);
  blank_out_control_characters(line);
  replace_broken_utf8(line);
  line.erase(line.find_last_not_of(' ') + 1);
  release_next_line(line);
  name_directional_marks(line);
  return line;
}

std::size_t common_margin(const std::vector<std::string>& lines) {
  std::size_t margin = std::string::npos;
  for (const std::string& line : lines) margin = std::min(margin, line.find_first_not_of(' '));
  return margin;
}

}  // namespace

std::string doc_comment(std::string_view text) {
  std::vector<std::string> lines;
  for (std::string_view line : split(text, '\n')) lines.push_back(safe(line));
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  while (!lines.empty() && lines.front().empty()) lines.erase(lines.begin());

  const std::size_t margin = common_margin(lines);
  std::string result;
  for (const std::string& line : lines) {
    result += line.empty() ? "///\n" : "/// " + line.substr(margin) + "\n";
  }
  return result;
}

}  // namespace protocoro::plugin
