// error: could not convert|cannot convert|no viable conversion
#include "route_guide.coro.pb.h"

auto message_for_stream(routeguide::RouteGuideClient& client,
                        protocoro::async_generator<routeguide::Point> points) {
#ifdef CORRECT
  return client.RecordRoute(std::move(points));
#else
  return client.RecordRoute(routeguide::Point());
#endif
}
