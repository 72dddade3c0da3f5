#include "names.hpp"

#include <cctype>
#include <vector>

#include "text.hpp"

namespace protocoro::plugin {
namespace {

// Keywords, alternative operators, and macros of the C library that turn up in every program.
constexpr std::string_view taken_words =
    " EOF NULL alignas alignof and and_eq asm assert auto bitand bitor bool break case catch"
    " char char16_t char32_t char8_t class co_await co_return co_yield compl concept const"
    " const_cast consteval constexpr constinit continue decltype default delete do double"
    " dynamic_cast else enum errno explicit export extern false float for friend goto if"
    " inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq"
    " private protected public register reinterpret_cast requires return short signed sizeof"
    " static static_assert static_cast struct switch template this thread_local throw true try"
    " typedef typeid typename union unsigned using virtual void volatile wchar_t while xor"
    " xor_eq ";

std::string without_proto(std::string_view file) {
  for (std::string_view ending : {".protodevel", ".proto"}) {
    if (file.ends_with(ending)) return std::string(file.substr(0, file.size() - ending.size()));
  }
  return std::string(file);
}

/// Upper case with every other character as `_` and two hex digits, so that it can be read back.
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

}  // namespace

std::string cpp_identifier(std::string_view name) {
  std::string result(name);
  const bool is_taken = taken_words.find(" " + result + " ") != taken_words.npos;
  return is_taken ? result + "_" : result;
}

std::string cpp_namespace(std::string_view package) {
  std::vector<std::string> parts;
  for (std::string_view part : split(package, '.')) parts.push_back(cpp_identifier(part));
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
      methods(handler + "_methods"),
      handlers(handler + "_handlers") {}

file_names::file_names(std::string_view proto)
    : pb_header(without_proto(proto) + ".pb.h"),
      header(without_proto(proto) + ".coro.pb.h"),
      source(without_proto(proto) + ".coro.pb.cc"),
      mock_header(without_proto(proto) + "_mock.coro.pb.h") {}

std::string header_guard(std::string_view proto) {
  return "PROTOCORO_" + macro_name(proto) + "_H_";
}

std::string mock_header_guard(std::string_view proto) {
  return "PROTOCORO_" + macro_name(proto) + "_MOCK_H_";
}

}  // namespace protocoro::plugin
