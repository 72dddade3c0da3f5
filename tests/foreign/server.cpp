// A RouteGuide that shows its peer what handlers can do: statuses, metadata, deadlines,
// cancellation. What its handlers meet it prints, one line each. The latitude of a point says what
// happens.
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/server.hpp"
#include "route_guide.coro.pb.h"

namespace {

using protocoro::async_generator;
using protocoro::rpc_error;
using protocoro::server_context;
using protocoro::status_code;
using protocoro::task;
using routeguide::Feature;
using routeguide::Point;
using routeguide::Rectangle;
using routeguide::RouteNote;
using routeguide::RouteSummary;

void tell(std::string_view what) { std::cout << std::string(what) + "\n" << std::flush; }

/// Ends by a stop only.
task<> for_ever() {
  protocoro::pipe<int> nothing(1);
  auto items = nothing.items();
  co_await items.next();
}

/// Says so when what it is in is stopped.
class witness {
 public:
  explicit witness(std::string name) : name_(std::move(name)) { tell(name_ + " started"); }
  ~witness() { tell(name_ + (ended_ ? " ended" : " stopped")); }
  void ended() { ended_ = true; }

 private:
  std::string name_;
  bool ended_ = false;
};

class guide final : public routeguide::RouteGuideHandler {
  task<Feature> GetFeature(server_context& context, const Point& point) override {
    Feature feature;
    *feature.mutable_location() = point;
    switch (point.latitude()) {
      case 1:
        throw rpc_error(status_code::NOT_FOUND, "no feature there", std::string("\0deep\xff", 6));
      case 2:
        throw std::runtime_error("a secret");
      case 3: {
        witness here("GetFeature");
        feature.set_name(context.time_remaining() <= std::chrono::seconds(60) ? "soon" : "late");
        co_await for_ever();
        break;
      }
      default:
        echo_metadata(context);
    }
    co_return feature;
  }

  async_generator<Feature> ListFeatures(server_context& context, const Rectangle& area) override {
    witness here("ListFeatures");
    echo_metadata(context);
    Feature feature;
    for (int i = area.lo().latitude(); i != area.hi().latitude(); ++i) {
      feature.mutable_location()->set_latitude(i);
      co_yield feature;
    }
    here.ended();
    throw rpc_error(status_code::OUT_OF_RANGE, "that is all");
  }

  task<RouteSummary> RecordRoute(server_context&, async_generator<Point> points) override {
    witness here("RecordRoute");
    RouteSummary summary;
    while (auto point = co_await points.next()) {
      summary.set_point_count(summary.point_count() + 1);
      if (point->latitude() == 4) break;
    }
    here.ended();
    co_return summary;
  }

  async_generator<RouteNote> RouteChat(server_context&, async_generator<RouteNote> notes) override {
    witness here("RouteChat");
    while (auto note = co_await notes.next()) co_yield *note;
    here.ended();
  }

  static void echo_metadata(server_context& context) {
    for (const char* key : {"first", "second-bin"})
      if (const auto value = context.metadata(key)) {
        context.add_initial_metadata(std::string("initial-") + key, *value);
        context.add_trailing_metadata(std::string("trailing-") + key, *value);
      }
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || argv[1] != std::string_view("--listen")) return 2;
  guide service;
  protocoro::server server(protocoro::server_options().listen(argv[2]), service);
  tell("listening on port " + std::to_string(server.port()));
  server.run();
}
