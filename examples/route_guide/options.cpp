#include "options.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <stdexcept>
#include <utility>

options::options(int argc, const char* const* argv, values defaults)
    : values_(std::move(defaults)) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--help") {
      help_ = true;
      return;
    }
    const auto value = values_.find(name);
    if (value == values_.end())
      throw std::runtime_error(fmt::format("unknown option '{}'; see --help", name));
    if (++i == argc) throw std::runtime_error(fmt::format("{} needs a value", name));
    value->second = argv[i];
  }
}

const std::string& options::text(std::string_view name) const { return values_.find(name)->second; }

std::chrono::milliseconds options::seconds(std::string_view name) const {
  const std::string& given = text(name);
  double number = 0;
  std::size_t read = 0;
  try {
    number = std::stod(given, &read);
  } catch (const std::exception&) {
  }
  if (read != given.size() || !(0.001 <= number && number <= 24 * 60 * 60))
    throw std::runtime_error(
        fmt::format("{} needs seconds, 0.001 to a day, not '{}'", name, given));
  return std::chrono::milliseconds(static_cast<int>(number * 1000));
}
