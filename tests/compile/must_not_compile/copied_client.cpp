// error: use of deleted function|call to implicitly-deleted copy constructor
#include "route_guide.coro.pb.h"

void copied_client(routeguide::RouteGuideClient& client) {
#ifdef CORRECT
  [[maybe_unused]] auto& copy = client;
#else
  auto copy = client;
#endif
}
