// error: unable to find the promise type|this function cannot be a coroutine
#include "route_guide.coro.pb.h"

#ifdef CORRECT
protocoro::task<void>
#else
void
#endif
await_outside_coroutine(routeguide::RouteGuideClient& client) {
  const auto feature = co_await client.GetFeature(routeguide::Point());
  static_cast<void>(feature);
}
