// The handler: a guide to a region.
#pragma once

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "route_guide.coro.pb.h"

/// Serves any number of calls at a time. Each of them runs one piece at a time and needs no lock
/// for what is its own; the notes belong to all of them.
class guide final : public routeguide::RouteGuideHandler {
 public:
  explicit guide(std::vector<routeguide::Feature> features);

  protocoro::task<routeguide::Feature> GetFeature(protocoro::server_context& context,
                                                  const routeguide::Point& point) override;

  protocoro::async_generator<routeguide::Feature> ListFeatures(
      protocoro::server_context& context, const routeguide::Rectangle& area) override;

  protocoro::task<routeguide::RouteSummary> RecordRoute(
      protocoro::server_context& context,
      protocoro::async_generator<routeguide::Point> points) override;

  protocoro::async_generator<routeguide::RouteNote> RouteChat(
      protocoro::server_context& context,
      protocoro::async_generator<routeguide::RouteNote> notes) override;

 private:
  /// Its name is empty if the position has none.
  routeguide::Feature feature_at(const routeguide::Point& point) const;

  /// Keeps the note; gives those left at the same place before.
  std::vector<routeguide::RouteNote> leave(const routeguide::RouteNote& note);

  const std::vector<routeguide::Feature> features_;

  std::mutex notes_mutex_;
  std::map<std::pair<int, int>, std::vector<routeguide::RouteNote>> notes_;
};
