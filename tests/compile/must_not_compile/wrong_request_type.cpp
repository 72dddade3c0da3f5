// error: cannot convert|invalid initialization of reference|no viable conversion
#include "route_guide.coro.pb.h"

auto wrong_request_type(routeguide::RouteGuideClient& client) {
#ifdef CORRECT
  return client.GetFeature(routeguide::Point());
#else
  return client.GetFeature(routeguide::Rectangle());
#endif
}
