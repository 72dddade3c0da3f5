// error: ignoring return
#include "route_guide.coro.pb.h"

void ignored_task(routeguide::RouteGuideClient& client) {
#ifdef CORRECT
  auto task =
#endif
      client.GetFeature(routeguide::Point());
}
