#pragma once

#include <string>
#include <string_view>

namespace protocoro::plugin {

/// Turns text from a schema into `///` lines, one per line of text; empty for blank text.
///
/// The text stays inside the comment and looks as it was written. Two things become character
/// references, which documentation tools show as the character: a backslash that would continue the
/// line, and directional marks that would reorder the code around it.
std::string doc_comment(std::string_view text);

}  // namespace protocoro::plugin
