#include "features.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "geography.hpp"

namespace {

double read_degrees(std::istream& line, std::string_view what, double limit) {
  std::string text;
  line >> text;
  std::size_t read = 0;
  double value = 0;
  try {
    value = std::stod(text, &read);
  } catch (const std::exception&) {
  }
  if (read == 0 || read != text.size())
    throw std::runtime_error(fmt::format("expected a {} in degrees, found '{}'", what, text));
  if (!(-limit <= value && value <= limit))
    throw std::runtime_error(fmt::format("{} {} is not within +/- {}", what, text, limit));
  return value;
}

routeguide::Feature read_feature(const std::string& text) {
  std::istringstream line(text);
  const double latitude = read_degrees(line, "latitude", 90);
  const double longitude = read_degrees(line, "longitude", 180);
  std::string name;
  std::getline(line >> std::ws, name);
  if (name.empty()) throw std::runtime_error("the place has no name");

  routeguide::Feature feature;
  *feature.mutable_location() = point_at(latitude, longitude);
  feature.set_name(std::move(name));
  return feature;
}

/// Without comment and trailing blanks.
std::string significant(const std::string& line) {
  const std::string text = line.substr(0, line.find('#'));
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

}  // namespace

std::vector<routeguide::Feature> load_features(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(fmt::format("cannot read '{}'", path));

  std::vector<routeguide::Feature> features;
  std::set<std::pair<int, int>> taken;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    const std::string text = significant(line);
    if (text.empty()) continue;
    try {
      routeguide::Feature feature = read_feature(text);
      const auto& at = feature.location();
      if (!taken.emplace(at.latitude(), at.longitude()).second)
        throw std::runtime_error(fmt::format("there is a place at {} already", to_string(at)));
      features.push_back(std::move(feature));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(fmt::format("{}:{}: {}", path, number, error.what()));
    }
  }
  if (features.empty()) throw std::runtime_error(fmt::format("{}: no places in it", path));
  return features;
}
