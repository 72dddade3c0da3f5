// Lines for people who look after a server.
#ifndef PROTOCORO_CORO_INTERNAL_LOG_LINE_HPP
#define PROTOCORO_CORO_INTERNAL_LOG_LINE_HPP

#include <exception>
#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// For every text that others than this program have chosen: with quotes, backslashes and what a
/// terminal or a reader of lines would obey escaped. That is control characters (C1 too), ends of
/// lines and paragraphs, marks that change the order of a line, and bytes that are no UTF-8.
std::string in_quotes(std::string_view text);
/// The same, but a word of printable ASCII stays as it is.
std::string as_word(std::string_view text);

/// An exception's text.
std::string text_of(const std::exception_ptr& error);

/// In one write: the lines of several threads do not mix.
void write_line_to_stderr(std::string_view line);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
