// error: ignoring return
#include "route_guide.coro.pb.h"

void ignored_stream(routeguide::RouteGuideClient& client) {
#ifdef CORRECT
  auto features =
#endif
      client.ListFeatures(routeguide::Rectangle());
}
