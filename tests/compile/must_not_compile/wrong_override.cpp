// error: marked .*override.*(but does not override|hides virtual member function)
#include "route_guide.coro.pb.h"

#ifdef CORRECT
using request = const routeguide::Point&;
#else
using request = routeguide::Point;
#endif

class wrong_override : public routeguide::RouteGuideHandler {
 public:
  protocoro::task<routeguide::Feature> GetFeature(protocoro::server_context&, request) override;
};
