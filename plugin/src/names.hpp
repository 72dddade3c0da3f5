#pragma once

#include <string>
#include <string_view>

#include "model.hpp"
#include "options.hpp"

/// Spells names of a schema in C++ and in the file system.
namespace protocoro::plugin {

/// Returns the name; adds an underscore if it is a keyword, a macro (taken_words.hpp) or reserved.
std::string cpp_identifier(std::string_view name);

/// `a.delete.b` -> `a::delete_::b`. Spelled as protobuf does, which knows only the macro NULL.
std::string cpp_namespace(std::string_view package);

/// Puts the body inside the namespace of the package. Returns the body unchanged if there is no
/// package, or if the body is empty.
std::string in_namespace(std::string_view package, const std::string& body);

/// The names of one service in the generated code.
struct service_names {
  explicit service_names(const service& service);

  std::string client;
  std::string handler;
  std::string mock_client;
  std::string mock_handler;
  std::string mock_methods;  ///< the class whose methods gmock mocks
  std::string methods;       ///< the table in the generated source
  std::string handlers;      ///< the table in the generated source
};

/// The names of the files that are generated from one .proto file.
struct file_names {
  explicit file_names(std::string_view proto);

  std::string stem;  ///< the common beginning of the names
  std::string header;
  std::string source;
  std::string mock_header;
};

/// Returns the line that includes a header of the runtime.
std::string include_runtime(const std::string& header, const options& options);

/// Include guards. They differ for any two .proto files.
std::string header_guard(std::string_view proto);
std::string mock_header_guard(std::string_view proto);

}  // namespace protocoro::plugin
