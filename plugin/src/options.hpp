#pragma once

#include <string>
#include <string_view>

namespace protocoro::plugin {

/// What `--coro_opt` may ask for.
struct options {
  bool client = true;
  bool handler = true;
  bool mock = false;             ///< write x_mock.coro.pb.h too
  bool strict = false;           ///< handlers have pure virtual methods
  bool comments = true;          ///< carry over the schema's
  bool system_includes = false;  ///< <protocoro/...> instead of "protocoro/..."
  std::string export_macro;      ///< in front of every class's name
  std::string message_header_extension = ".pb.h";
};

/// Reads `mock,only=client`: names, or names with `=` and a value, separated by commas.
/// Throws std::invalid_argument, with a text for the user, for anything else.
options parse_options(std::string_view parameter);

/// A line on every option, for --help.
std::string describe_options();

}  // namespace protocoro::plugin
