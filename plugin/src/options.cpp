#include "options.hpp"

#include <stdexcept>
#include <string>

#include "text.hpp"

namespace protocoro::plugin {
namespace {

bool parse_bool(std::string_view name, std::string_view value) {
  if (value == "true" || value.empty()) return true;
  if (value == "false") return false;
  throw std::invalid_argument("option '" + std::string(name) + "' is true or false, not '" +
                              std::string(value) + "'");
}

}  // namespace

options parse_options(std::string_view parameter) {
  options result;
  for (std::string_view option : split(parameter, ',')) {
    const std::size_t equals = option.find('=');
    const std::string_view name = option.substr(0, equals);
    const std::string_view value = equals == option.npos ? "" : option.substr(equals + 1);
    if (option.empty()) continue;
    if (name != "mock") {
      throw std::invalid_argument("unknown option '" + std::string(name) + "'; known: mock");
    }
    result.mock = parse_bool(name, value);
  }
  return result;
}

}  // namespace protocoro::plugin
