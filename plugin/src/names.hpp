#pragma once

#include <string>
#include <string_view>

#include "model.hpp"
#include "options.hpp"

/// How names of a schema are spelled in C++ and in the file system.
namespace protocoro::plugin {

/// The name itself; with a trailing underscore where it is a keyword or a macro (taken_words.hpp).
std::string cpp_identifier(std::string_view name);

/// `a.delete.b` -> `a::delete_::b`, as protobuf spells it: of macros it knows NULL only.
std::string cpp_namespace(std::string_view package);

/// The body inside the namespace of the package; the body itself where there is no package or
/// nothing to put inside.
std::string in_namespace(std::string_view package, const std::string& body);

/// The names that stand for one service in the generated code.
struct service_names {
  explicit service_names(const service& service);

  std::string client;
  std::string handler;
  std::string mock_client;
  std::string mock_handler;
  std::string mock_methods;  ///< what gmock makes of a client's methods
  std::string methods;       ///< table in the generated source
  std::string handlers;      ///< table in the generated source
};

/// The files that stand for one .proto file.
struct file_names {
  explicit file_names(std::string_view proto);

  std::string stem;  ///< what all their names begin with
  std::string header;
  std::string source;
  std::string mock_header;
};

/// The line that includes a header of the runtime.
std::string include_runtime(const std::string& header, const options& options);

/// Include guards: no two .proto files have the same.
std::string header_guard(std::string_view proto);
std::string mock_header_guard(std::string_view proto);

}  // namespace protocoro::plugin
