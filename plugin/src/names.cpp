#include "names.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <vector>

#include "taken_words.hpp"
#include "text.hpp"

namespace protocoro::plugin {
namespace {

std::string without_proto(std::string_view file) {
  for (std::string_view ending : {".protodevel", ".proto"}) {
    if (file.ends_with(ending)) return std::string(file.substr(0, file.size() - ending.size()));
  }
  return std::string(file);
}

/// Makes a unique macro name: lower-case letters become upper case, digits stay, and every other
/// character becomes `_` and two hex digits.
std::string macro_name(std::string_view text) {
  constexpr auto digits = "0123456789ABCDEF";
  std::string result;
  for (unsigned char c : text) {
    if (std::islower(c) || std::isdigit(c)) {
      result += static_cast<char>(std::toupper(c));
    } else {
      result += {'_', digits[c / 16], digits[c % 16]};
    }
  }
  return result;
}

std::string escaped(std::string_view name, std::initializer_list<std::string_view> taken_words) {
  const std::string word = " " + std::string(name) + " ";
  const auto contains_it = [&](std::string_view words) { return words.find(word) != words.npos; };
  return std::string(name) + (std::ranges::any_of(taken_words, contains_it) ? "_" : "");
}

/// True for `_X` and `__x`, which C++ reserves for compilers. (`x__x` is reserved too, but not used
/// in practice.)
bool is_reserved(std::string_view name) {
  return name.size() > 1 && name[0] == '_' &&
         (name[1] == '_' || std::isupper(static_cast<unsigned char>(name[1])));
}

}  // namespace

std::string cpp_identifier(std::string_view name) {
  if (is_reserved(name)) return std::string(name) + "_";
  return escaped(name, {keywords, standard_macros, system_macros});
}

std::string cpp_namespace(std::string_view package) {
  std::vector<std::string> parts;
  for (std::string_view part : split(package, '.'))
    parts.push_back(escaped(part, {keywords, " NULL "}));
  return join(parts, "::");
}

std::string in_namespace(std::string_view package, const std::string& body) {
  if (package.empty() || body.empty()) return body;
  constexpr auto picture = R"(
    namespace $name$ {

    $body$

    }  // namespace $name$
  )";
  return fill(picture, {{"name", cpp_namespace(package)}, {"body", body}});
}

service_names::service_names(const service& service)
    : client(service.name + "Client"),
      handler(service.name + "Handler"),
      mock_client("Mock" + client),
      mock_handler("Mock" + handler),
      mock_methods(mock_client + "_methods"),
      methods(handler + "_methods"),
      handlers(handler + "_handlers") {}

file_names::file_names(std::string_view proto)
    : stem(without_proto(proto)),
      header(stem + ".coro.pb.h"),
      source(stem + ".coro.pb.cc"),
      mock_header(stem + "_mock.coro.pb.h") {}

std::string include_runtime(const std::string& header, const options& options) {
  return "#include " + (options.system_includes ? "<" + header + ">" : "\"" + header + "\"");
}

std::string header_guard(std::string_view proto) {
  return "PROTOCORO_" + macro_name(proto) + "_H_";
}

std::string mock_header_guard(std::string_view proto) {
  return "PROTOCORO_" + macro_name(proto) + "_MOCK_H_";
}

}  // namespace protocoro::plugin
