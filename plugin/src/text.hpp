#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// Text from pictures: the output as it will look, with `$named$` holes.
///
///     fill(R"(
///       $comment$
///       class $name$ {};
///     )", {{"comment", comment}, {"name", name}});
namespace protocoro::plugin {

struct hole {
  std::string_view name;
  std::string text;
};

/// The picture with its holes filled and its margin cut; ends with a newline unless it is empty.
///
/// A hole alone on its line takes any number of lines and indents them; an empty text takes the
/// line away, and the blank line before it. `$$` is a dollar sign; filled text is never looked
/// into. A hole without text and a text without hole throw std::logic_error:
/// the mistake is ours.
std::string fill(std::string_view picture, std::initializer_list<hole> holes);

/// The parts that are not empty, with `separator` between them.
std::string join(const std::vector<std::string>& parts, std::string_view separator);

std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace protocoro::plugin
