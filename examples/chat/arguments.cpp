#include "arguments.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace {

[[noreturn]] void refuse(std::string_view argument, std::string_view why, std::string_view usage) {
  std::cerr << argument << ": " << why << "\n\n" << usage;
  std::exit(2);
}

}  // namespace

arguments::arguments(int argc, char** argv, std::string_view usage,
                     const std::vector<std::string_view>& known) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--help") {
      std::cout << usage;
      std::exit(0);
    }
    const std::string_view name = argument.substr(0, argument.find('='));
    if (std::find(known.begin(), known.end(), name) == known.end())
      refuse(argument, "no such option", usage);
    if (name.size() == argument.size() && ++i == argc) refuse(argument, "needs a value", usage);
    values_[std::string(name)] =
        name.size() == argument.size() ? argv[i] : argument.substr(name.size() + 1);
  }
}

std::string arguments::get(std::string_view name, std::string_view otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string(otherwise) : found->second;
}

std::size_t arguments::number(std::string_view name, std::size_t otherwise) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return otherwise;
  const std::string& text = found->second;
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || number == 0)
    throw std::invalid_argument(found->first + ": no number: " + text);
  return number;
}
