#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// Makes text from pictures. A picture is the output as it will look, with `$named$` holes.
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

/// Fills the holes of a picture and cuts its common margin. The result ends with a newline unless
/// it is empty.
///
/// A hole that is alone on its line takes any number of lines and indents them. If its text is
/// empty, the line is removed, with the blank line before it. `$$` is a dollar sign. Holes in
/// filled text are not filled. Throws std::logic_error for a hole without text and for a text
/// without hole, both mistakes in the plugin.
std::string fill(std::string_view picture, std::initializer_list<hole> holes);

/// Joins the parts that are not empty, with `separator` between them.
std::string join(const std::vector<std::string>& parts, std::string_view separator);

std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace protocoro::plugin
