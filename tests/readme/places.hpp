// Places on the map of the tests, and the way to who knows them.
#ifndef TESTS_README_PLACES_HPP
#define TESTS_README_PLACES_HPP

#include <string>
#include <utility>

#include "protocoro/client/channel.hpp"
#include "protocoro/server/server.hpp"
#include "route_guide.coro.pb.h"

namespace readme {

inline routeguide::Point at(int latitude) {
  routeguide::Point point;
  point.set_latitude(latitude);
  return point;
}

inline routeguide::Feature named(std::string name) {
  routeguide::Feature feature;
  feature.set_name(std::move(name));
  return feature;
}

inline routeguide::RouteGuideClient client_of(const protocoro::server& serving) {
  return routeguide::RouteGuideClient(
      protocoro::connect("localhost:" + std::to_string(serving.port())));
}

}  // namespace readme

#endif
