#include "flags.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iostream>

namespace interop {
namespace {

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void flags::refuse(std::string_view what, std::string_view why) {
  std::cerr << what << ": " << why << "; see --help\n";
  std::exit(2);
}

flags::flags(int argc, char** argv, std::string_view usage,
             const std::vector<std::string_view>& with_value,
             const std::vector<std::string_view>& switches) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--help") {
      std::cout << usage;
      std::exit(0);
    }
    const std::string_view name = argument.substr(0, argument.find('='));
    const bool alone = name.size() == argument.size();
    const bool is_switch = contains(switches, name);
    if (!is_switch && !contains(with_value, name)) refuse(argument, "no such flag");
    std::string& value = values_[std::string(name)];
    if (!alone)
      value = argument.substr(name.size() + 1);
    else if (is_switch)
      value = "true";
    else if (++i < argc)
      value = argv[i];
    else
      refuse(argument, "needs a value");
    if (is_switch && value != "true" && value != "false") refuse(argument, "is true or false");
  }
}

std::string flags::text(std::string_view name, std::string_view otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string(otherwise) : found->second;
}

int flags::number(std::string_view name, int otherwise) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return otherwise;
  const std::string& text = found->second;
  int number = -1;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || number < 0)
    refuse(std::string(name) + "=" + text, "no number");
  return number;
}

bool flags::is_on(std::string_view name) const { return text(name) == "true"; }

}  // namespace interop
