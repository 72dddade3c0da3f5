#include "options.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <vector>

#include "text.hpp"

namespace protocoro::plugin {
namespace {

struct known_option {
  std::string_view name;
  std::string_view form;  ///< as shown by --help
  std::string_view meaning;
  void (*set)(options&, std::string_view value);
};

[[noreturn]] void refuse(std::string_view option, const std::string& expected,
                         std::string_view value) {
  throw std::invalid_argument("option '" + std::string(option) + "' must be " + expected +
                              ", not '" + std::string(value) + "'");
}

bool parse_bool(std::string_view option, std::string_view value) {
  if (value == "true" || value.empty()) return true;
  if (value != "false") refuse(option, "true or false", value);
  return false;
}

bool is_identifier(std::string_view text) {
  const auto is_word = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
  return !text.empty() && std::ranges::all_of(text, is_word) && !std::isdigit(+text[0]);
}

constexpr known_option known_options[] = {
    {"mock", "mock", "write x_mock.coro.pb.h too, with gmock classes",
     [](options& result, std::string_view value) { result.mock = parse_bool("mock", value); }},
    {"only", "only=client|handler", "leave out the other class of each service",
     [](options& result, std::string_view value) {
       if (value != "client" && value != "handler") refuse("only", "client or handler", value);
       result.client = value == "client";
       result.handler = value == "handler";
     }},
    {"strict", "strict", "handlers must override every method: they are pure virtual",
     [](options& result, std::string_view value) { result.strict = parse_bool("strict", value); }},
    {"comments", "comments=false", "leave out the comments of the .proto files",
     [](options& result, std::string_view value) {
       result.comments = parse_bool("comments", value);
     }},
    {"export_macro", "export_macro=NAME", "write NAME before the name of each class",
     [](options& result, std::string_view value) {
       if (!is_identifier(value)) refuse("export_macro", "the name of a macro", value);
       result.export_macro = value;
     }},
    {"system_includes", "system_includes", "include the runtime as <protocoro/...>",
     [](options& result, std::string_view value) {
       result.system_includes = parse_bool("system_includes", value);
     }},
    {"message_header_extension", "message_header_extension=.pb.h",
     "how the names of protobuf's own headers end",
     [](options& result, std::string_view value) {
       if (value.empty() || value.find_first_of("\"\\\n") != value.npos)
         refuse("message_header_extension", "the end of a file name", value);
       result.message_header_extension = value;
     }},
};

void apply(options& result, std::string_view option) {
  const std::size_t equals = option.find('=');
  const std::string_view name = option.substr(0, equals);
  const std::string_view value = equals == option.npos ? "" : option.substr(equals + 1);
  for (const known_option& known : known_options) {
    if (known.name == name) return known.set(result, value);
  }
  std::vector<std::string> names;
  for (const known_option& known : known_options) names.emplace_back(known.name);
  throw std::invalid_argument("unknown option '" + std::string(name) +
                              "'; known: " + join(names, ", "));
}

}  // namespace

options parse_options(std::string_view parameter) {
  options result;
  for (std::string_view option : split(parameter, ',')) {
    if (!option.empty()) apply(result, option);
  }
  return result;
}

std::string describe_options() {
  std::size_t width = 0;
  for (const known_option& known : known_options) width = std::max(width, known.form.size());
  std::string result;
  for (const known_option& known : known_options) {
    const std::string padding(width + 2 - known.form.size(), ' ');
    result.append("  ").append(known.form).append(padding).append(known.meaning) += '\n';
  }
  return result;
}

}  // namespace protocoro::plugin
