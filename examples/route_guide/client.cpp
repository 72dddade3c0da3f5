#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "geography.hpp"
#include "options.hpp"
#include "protocoro/client.hpp"
#include "protocoro/coro.hpp"
#include "route_guide.coro.pb.h"

using protocoro::async_generator;
using protocoro::call_options;
using protocoro::task;
using routeguide::Feature;
using routeguide::Point;
using routeguide::Rectangle;
using routeguide::RouteGuideClient;
using routeguide::RouteNote;
using routeguide::RouteSummary;

namespace {

constexpr auto usage = R"(route_guide_client [--target <host:port>] [--timeout <seconds>]

Asks a route_guide_server in all four ways and prints what it answers.

  --target   the server (default localhost:50051)
  --timeout  how long one call may take (default 10)
)";

void print(const Feature& feature) {
  fmt::print("  {}: {}\n", to_string(feature.location()),
             feature.name().empty() ? "nothing that has a name" : feature.name());
}

/// Two questions at once.
task<> ask_for_places(RouteGuideClient& client, const call_options& options) {
  fmt::print("GetFeature\n");
  auto answers = co_await when_all(client.GetFeature(point_at(54.4671, -3.0816), options),
                                   client.GetFeature(point_at(54.5, -3.1), options));
  print(std::get<0>(answers));
  print(std::get<1>(answers));
}

task<std::vector<Point>> list_places(RouteGuideClient& client, const call_options& options) {
  Rectangle area;
  *area.mutable_lo() = point_at(54.40, -3.15);
  *area.mutable_hi() = point_at(54.48, -3.00);
  fmt::print("ListFeatures from {} to {}\n", to_string(area.lo()), to_string(area.hi()));

  std::vector<Point> found;
  auto features = client.ListFeatures(area, options);
  while (auto feature = co_await features.next()) {
    print(*feature);
    found.push_back(feature->location());
  }
  co_return found;
}

async_generator<Point> walk(std::vector<Point> route) {
  for (const Point& point : route) co_yield point;
}

task<> walk_along(std::vector<Point> route, RouteGuideClient& client, const call_options& options) {
  fmt::print("RecordRoute along these places\n");
  RouteSummary summary = co_await client.RecordRoute(walk(std::move(route)), options);
  fmt::print("  {} points, {} of them with a name, {} m in {} s\n", summary.point_count(),
             summary.feature_count(), summary.distance(), summary.elapsed_time());
}

RouteNote note(const Point& location, std::string message) {
  RouteNote written;
  *written.mutable_location() = location;
  written.set_message(std::move(message));
  return written;
}

async_generator<RouteNote> diary() {
  const Point ford = point_at(54.4312, -3.0524);
  const Point summit = point_at(54.4671, -3.0816);
  co_yield note(ford, "the ford is passable");
  co_yield note(summit, "no view today");
  co_yield note(ford, "not any more");
  co_yield note(ford, "came back over the bridge");
}

task<> exchange_notes(RouteGuideClient& client, const call_options& options) {
  fmt::print("RouteChat: notes left before ours\n");
  auto earlier = client.RouteChat(diary(), options);
  while (auto found = co_await earlier.next())
    fmt::print("  {}: {}\n", to_string(found->location()), found->message());
}

task<> tour(RouteGuideClient& client, const call_options& options) {
  co_await ask_for_places(client, options);
  std::vector<Point> places = co_await list_places(client, options);
  co_await walk_along(std::move(places), client, options);
  co_await exchange_notes(client, options);
}

void run(const options& given) {
  RouteGuideClient client(protocoro::connect(given.text("--target")));
  protocoro::sync_wait(tour(client, call_options().timeout(given.seconds("--timeout"))));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const options given(argc, argv, {{"--target", "localhost:50051"}, {"--timeout", "10"}});
    if (given.help())
      fmt::print("{}", usage);
    else
      run(given);
  } catch (const std::exception& error) {
    fmt::print(stderr, "route_guide_client: {}\n", error.what());
    return 1;
  }
}
