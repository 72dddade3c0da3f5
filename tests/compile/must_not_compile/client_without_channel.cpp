// error: is protected within this context|calling a protected constructor
#include "route_guide.coro.pb.h"

#ifdef CORRECT
struct client_without_channel : routeguide::RouteGuideClient {};
#else
using client_without_channel = routeguide::RouteGuideClient;
#endif

void make_client_without_channel() { client_without_channel client; }
