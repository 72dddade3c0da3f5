// Formats log lines for the operators of a server.
#ifndef PROTOCORO_CORO_INTERNAL_LOG_LINE_HPP
#define PROTOCORO_CORO_INTERNAL_LOG_LINE_HPP

#include <exception>
#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Puts a text that comes from outside this program in quotes. Escapes quotes, backslashes, bytes
/// that are not UTF-8, and all that a terminal or a reader of lines would obey: control characters
/// (C1 too), ends of lines and paragraphs, and marks that change the order of a line.
std::string in_quotes(std::string_view text);
/// Like `in_quotes`, but leaves a word of printable ASCII as it is.
std::string as_word(std::string_view text);

/// Returns the text of the exception.
std::string text_of(const std::exception_ptr& error);

/// Writes the line in one write, so that the lines of several threads do not mix.
void write_line_to_stderr(std::string_view line);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
