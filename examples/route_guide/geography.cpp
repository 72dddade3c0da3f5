#include "geography.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace {

constexpr double units_per_degree = 1e7;
constexpr double earth_radius = 6'371'000;  // metres

std::int32_t units(double degrees) {
  return static_cast<std::int32_t>(std::lround(degrees * units_per_degree));
}

double degrees(std::int32_t units) { return units / units_per_degree; }
double radians(std::int32_t units) { return degrees(units) * std::numbers::pi / 180; }

bool between(std::int32_t one, std::int32_t value, std::int32_t other) {
  return std::min(one, other) <= value && value <= std::max(one, other);
}

}  // namespace

routeguide::Point point_at(double latitude, double longitude) {
  routeguide::Point point;
  point.set_latitude(units(latitude));
  point.set_longitude(units(longitude));
  return point;
}

std::string to_string(const routeguide::Point& point) {
  return fmt::format("{:.4f} {}, {:.4f} {}", std::abs(degrees(point.latitude())),
                     point.latitude() < 0 ? 'S' : 'N', std::abs(degrees(point.longitude())),
                     point.longitude() < 0 ? 'W' : 'E');
}

bool contains(const routeguide::Rectangle& area, const routeguide::Point& point) {
  return between(area.lo().latitude(), point.latitude(), area.hi().latitude()) &&
         between(area.lo().longitude(), point.longitude(), area.hi().longitude());
}

/// The haversine formula.
double distance(const routeguide::Point& from, const routeguide::Point& to) {
  const double south = radians(from.latitude());
  const double north = radians(to.latitude());
  const double across = std::sin((north - south) / 2);
  const double along = std::sin((radians(to.longitude()) - radians(from.longitude())) / 2);
  const double h = across * across + std::cos(south) * std::cos(north) * along * along;
  return 2 * earth_radius * std::asin(std::sqrt(std::min(1.0, h)));
}
