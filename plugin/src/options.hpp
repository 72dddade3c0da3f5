#pragma once

#include <string_view>

namespace protocoro::plugin {

/// What `--coro_opt` may ask for.
struct options {
  bool mock = false;  ///< write x_mock.coro.pb.h too
};

/// Reads `mock`, `mock=true`, `mock=false`, separated by commas.
/// Throws std::invalid_argument, with a text for the user, for anything else.
options parse_options(std::string_view parameter);

}  // namespace protocoro::plugin
