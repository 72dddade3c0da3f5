// error: could not convert|no viable conversion
#include "route_guide.coro.pb.h"

#ifdef CORRECT
using reply = routeguide::Feature;
#else
using reply = routeguide::Point;
#endif

protocoro::task<reply> wrong_reply_type(routeguide::RouteGuideClient& client) {
  return client.GetFeature(routeguide::Point());
}
