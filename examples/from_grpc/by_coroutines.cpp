// protocoro: no thread waits, and a loop is a loop.
#include <grpcpp/server_builder.h>

#include "atlas.coro.pb.h"
#include "implementation.hpp"
#include "places.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/service_base.hpp"

namespace {

using atlas::Area;
using atlas::Place;
using atlas::Point;
using protocoro::server_context;

// [service]
class atlas_service final : public atlas::AtlasHandler {
  protocoro::task<Place> Find(server_context&, const Point& point) override {
    const Place* found = place_at(point);
    if (found == nullptr)
      throw protocoro::rpc_error(protocoro::status_code::NOT_FOUND, "nothing is there");
    co_return *found;
  }

  protocoro::async_generator<Place> List(server_context&, const Area& area) override {
    for (const Place& place : places())
      if (is_inside(place, area)) co_yield place;
  }
};
// [/service]

// [builder]
class coroutines final : public implementation {
  void add_to(grpc::ServerBuilder& builder) override {
    builder.RegisterService(grpc_service(service_));
  }
  atlas_service service_;
};
// [/builder]

}  // namespace

std::unique_ptr<implementation> by_coroutines() { return std::make_unique<coroutines>(); }
