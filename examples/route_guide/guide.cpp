#include "guide.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "geography.hpp"

using protocoro::async_generator;
using protocoro::server_context;
using protocoro::task;
using routeguide::Feature;
using routeguide::Point;
using routeguide::Rectangle;
using routeguide::RouteNote;
using routeguide::RouteSummary;

namespace {

std::pair<int, int> key(const Point& point) { return {point.latitude(), point.longitude()}; }

}  // namespace

guide::guide(std::vector<Feature> features) : features_(std::move(features)) {}

// [four kinds]
task<Feature> guide::GetFeature(server_context&, const Point& point) {
  co_return feature_at(point);
}

async_generator<Feature> guide::ListFeatures(server_context&, const Rectangle& area) {
  for (const Feature& feature : features_)
    if (contains(area, feature.location())) co_yield feature;
}

task<RouteSummary> guide::RecordRoute(server_context&, async_generator<Point> points) {
  const auto started = std::chrono::steady_clock::now();
  RouteSummary summary;
  double metres = 0;
  std::optional<Point> previous;
  while (auto point = co_await points.next()) {
    summary.set_point_count(summary.point_count() + 1);
    if (!feature_at(*point).name().empty()) summary.set_feature_count(summary.feature_count() + 1);
    if (previous) metres += distance(*previous, *point);
    previous = *point;
  }
  const auto elapsed = std::chrono::steady_clock::now() - started;
  summary.set_distance(static_cast<int>(metres));
  summary.set_elapsed_time(static_cast<int>(elapsed / std::chrono::seconds(1)));
  co_return summary;
}

async_generator<RouteNote> guide::RouteChat(server_context&, async_generator<RouteNote> notes) {
  while (auto note = co_await notes.next())
    for (const RouteNote& earlier : leave(*note)) co_yield earlier;
}
// [/four kinds]

Feature guide::feature_at(const Point& point) const {
  const auto found = std::find_if(
      features_.begin(), features_.end(),
      [&point](const Feature& feature) { return key(feature.location()) == key(point); });
  if (found != features_.end()) return *found;
  Feature nameless;
  *nameless.mutable_location() = point;
  return nameless;
}

std::vector<RouteNote> guide::leave(const RouteNote& note) {
  const std::lock_guard lock(notes_mutex_);
  std::vector<RouteNote>& here = notes_[key(note.location())];
  std::vector<RouteNote> earlier = here;
  here.push_back(note);
  return earlier;
}
