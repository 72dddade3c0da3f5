// Lines for people who look after a server.
#ifndef PROTOCORO_LOG_LINE_HPP
#define PROTOCORO_LOG_LINE_HPP

#include <exception>
#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// With quotes, backslashes and control characters escaped.
std::string in_quotes(std::string_view text);

/// An exception's text.
std::string text_of(const std::exception_ptr& error);

/// In one write: the lines of several threads do not mix.
void write_line_to_stderr(std::string_view line);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
