// What protoc-gen-coro and gRPC's own plugin write for one schema lives in one program.
#include "route_guide.coro.pb.h"
#include "route_guide.grpc.pb.h"

namespace {

class old_style final : public routeguide::RouteGuide::Service {};
class new_style final : public routeguide::RouteGuideHandler {};

}  // namespace

// Not static, so that everything both classes need is really instantiated.
void make_both() {
  old_style old_handler;
  new_style new_handler;
}
