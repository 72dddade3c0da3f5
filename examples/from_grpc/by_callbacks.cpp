// gRPC's callback API: no thread waits, and what a loop remembered is a class of its own.
#include <grpcpp/server_builder.h>

#include <cstddef>

#include "atlas.grpc.pb.h"
#include "implementation.hpp"
#include "places.hpp"

namespace {

using atlas::Area;
using atlas::Place;
using atlas::Point;

// [service]
class lister final : public grpc::ServerWriteReactor<Place> {
 public:
  explicit lister(const Area& area) : area_(area) { write_next(); }

  void OnWriteDone(bool ok) override {
    if (ok)
      write_next();
    else
      Finish(grpc::Status(grpc::StatusCode::UNKNOWN, "the client has left"));
  }
  void OnDone() override { delete this; }

 private:
  void write_next() {
    while (next_ != places().size() && !is_inside(places()[next_], area_)) ++next_;
    if (next_ == places().size())
      Finish(grpc::Status::OK);
    else
      StartWrite(&places()[next_++]);
  }

  const Area area_;
  std::size_t next_ = 0;
};

class atlas_service final : public atlas::Atlas::CallbackService {
  grpc::ServerUnaryReactor* Find(grpc::CallbackServerContext* context, const Point* point,
                                 Place* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const Place* found = place_at(*point);
    if (found == nullptr) {
      reactor->Finish({grpc::StatusCode::NOT_FOUND, "nothing is there"});
    } else {
      *reply = *found;
      reactor->Finish(grpc::Status::OK);
    }
    return reactor;
  }

  grpc::ServerWriteReactor<Place>* List(grpc::CallbackServerContext*, const Area* area) override {
    return new lister(*area);
  }
};
// [/service]

class callbacks final : public implementation {
  void add_to(grpc::ServerBuilder& builder) override { builder.RegisterService(&service_); }
  atlas_service service_;
};

}  // namespace

std::unique_ptr<implementation> by_callbacks() { return std::make_unique<callbacks>(); }
