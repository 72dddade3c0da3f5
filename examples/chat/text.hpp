// Text on its way from and to terminals.
#ifndef CHAT_TEXT_HPP
#define CHAT_TEXT_HPP

#include <string>
#include <string_view>

/// Bytes that are no UTF-8 become U+FFFD: messages carry nothing else.
std::string as_utf8(std::string_view bytes);

/// What a terminal would obey rather than show is spelled out: an escape becomes "\x1b". Others
/// choose what they send; it must not move our cursor or look like a line of somebody else.
std::string printable(std::string_view text);

#endif
