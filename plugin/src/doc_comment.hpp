#pragma once

#include <string>
#include <string_view>

namespace protocoro::plugin {

/// Text from a schema as `///` lines, one per line of text; empty for blank text.
///
/// Whatever the text holds stays inside the comment and is shown as it was written: a backslash
/// that would continue the line, and directional marks that would reorder the code around it,
/// become character references, which documentation tools show as the character.
std::string doc_comment(std::string_view text);

}  // namespace protocoro::plugin
