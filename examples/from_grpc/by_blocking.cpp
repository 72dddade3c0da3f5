// gRPC's synchronous API: a thread for each call.
#include <grpcpp/server_builder.h>

#include "atlas.grpc.pb.h"
#include "implementation.hpp"
#include "places.hpp"

namespace {

using atlas::Area;
using atlas::Place;
using atlas::Point;

// [service]
class atlas_service final : public atlas::Atlas::Service {
  grpc::Status Find(grpc::ServerContext*, const Point* point, Place* reply) override {
    const Place* found = place_at(*point);
    if (found == nullptr) return {grpc::StatusCode::NOT_FOUND, "nothing is there"};
    *reply = *found;
    return grpc::Status::OK;
  }

  grpc::Status List(grpc::ServerContext*, const Area* area,
                    grpc::ServerWriter<Place>* writer) override {
    for (const Place& place : places())
      if (is_inside(place, *area) && !writer->Write(place)) break;
    return grpc::Status::OK;
  }
};
// [/service]

class blocking final : public implementation {
  void add_to(grpc::ServerBuilder& builder) override { builder.RegisterService(&service_); }
  atlas_service service_;
};

}  // namespace

std::unique_ptr<implementation> by_blocking() { return std::make_unique<blocking>(); }
