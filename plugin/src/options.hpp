#pragma once

#include <string>
#include <string_view>

namespace protocoro::plugin {

/// The options that `--coro_opt` can set.
struct options {
  bool client = true;
  bool handler = true;
  bool mock = false;             ///< also write x_mock.coro.pb.h
  bool strict = false;           ///< make the methods of handlers pure virtual
  bool comments = true;          ///< copy the comments of the schema
  bool system_includes = false;  ///< write <protocoro/...> instead of "protocoro/..."
  std::string export_macro;      ///< written before the name of each class
  std::string message_header_extension = ".pb.h";
};

/// Reads `mock,only=client`: names, or names with `=` and a value, separated by commas. Throws
/// std::invalid_argument, with a message for the user, if the text is anything else.
options parse_options(std::string_view parameter);

/// Returns one line per option, for --help.
std::string describe_options();

}  // namespace protocoro::plugin
