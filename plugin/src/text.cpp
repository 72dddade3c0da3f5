#include "text.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace protocoro::plugin {
namespace {

constexpr std::string_view blanks = " \t";

bool is_blank(std::string_view line) {
  return line.find_first_not_of(blanks) == std::string_view::npos;
}

std::size_t indent_of(std::string_view line) { return line.find_first_not_of(blanks); }

/// Returns the picture's lines without the common margin, and without the first and the last line
/// if they are blank.
std::vector<std::string_view> lines_of(std::string_view picture) {
  std::vector<std::string_view> lines = split(picture, '\n');
  if (is_blank(lines.front())) lines.erase(lines.begin());
  if (!lines.empty() && is_blank(lines.back())) lines.pop_back();

  std::size_t margin = std::string_view::npos;
  for (std::string_view line : lines) margin = std::min(margin, indent_of(line));
  for (std::string_view& line : lines) line = is_blank(line) ? "" : line.substr(margin);
  return lines;
}

class filling {
 public:
  explicit filling(std::initializer_list<hole> holes) : holes_(holes) {}

  void add(std::string_view line) {
    const std::string_view name = only_hole(line);
    if (name.empty()) {
      add_line("", filled(line));
    } else if (std::string_view text = text_for(name); !text.empty()) {
      if (text.ends_with('\n')) text.remove_suffix(1);
      const std::string indent(indent_of(line), ' ');
      for (std::string_view part : split(text, '\n')) add_line(part.empty() ? "" : indent, part);
    } else if (result_.ends_with("\n\n")) {
      result_.pop_back();
    }
  }

  std::string finish() {
    for (const hole& hole : holes_) {
      if (!used_.contains(hole.name)) fail("no hole in the picture for", hole.name);
    }
    return std::move(result_);
  }

 private:
  [[noreturn]] static void fail(const std::string& what, std::string_view name) {
    throw std::logic_error("fill: " + what + " '" + std::string(name) + "'");
  }

  /// Returns the name of the hole if the line holds nothing else, otherwise nothing.
  static std::string_view only_hole(std::string_view line) {
    if (is_blank(line)) return {};
    line.remove_prefix(indent_of(line));
    if (line.size() < 3 || line.find('$', 1) != line.size() - 1 || line[0] != '$') return {};
    return line.substr(1, line.size() - 2);
  }

  std::string filled(std::string_view line) {
    std::string result;
    const std::vector<std::string_view> pieces = split(line, '$');
    if (pieces.size() % 2 == 0) fail("a hole without end in", line);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const bool is_name = i % 2 == 1;
      if (!is_name) {
        result += pieces[i];
      } else if (pieces[i].empty()) {
        result += '$';
      } else {
        result += text_for(pieces[i]);
      }
    }
    return result;
  }

  std::string_view text_for(std::string_view name) {
    const auto hole = std::ranges::find(holes_, name, &hole::name);
    if (hole == holes_.end()) fail("no text for the hole", name);
    used_.insert(name);
    return hole->text;
  }

  void add_line(std::string_view indent, std::string_view line) {
    result_.append(indent).append(line).push_back('\n');
  }

  const std::initializer_list<hole> holes_;
  std::set<std::string_view> used_;
  std::string result_;
};

}  // namespace

std::string fill(std::string_view picture, std::initializer_list<hole> holes) {
  filling result(holes);
  for (std::string_view line : lines_of(picture)) result.add(line);
  return result.finish();
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string result;
  for (const std::string& part : parts) {
    if (!result.empty() && !part.empty()) result += separator;
    result += part;
  }
  return result;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace protocoro::plugin
