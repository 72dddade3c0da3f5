// error: protocoro: the task or generator given to reply_with is not of this call.s return type
#include "route_guide_mock.coro.pb.h"

void mock_wrong_task(routeguide::MockRouteGuideClient& client) {
#ifdef CORRECT
  EXPECT_CALL(client, GetFeature)
      .WillOnce(protocoro::reply_with(protocoro::task<routeguide::Feature>()));
#else
  EXPECT_CALL(client, GetFeature)
      .WillOnce(protocoro::reply_with(protocoro::task<routeguide::Point>()));
#endif
}
