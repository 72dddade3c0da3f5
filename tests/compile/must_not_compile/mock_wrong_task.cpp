// error: protocoro: reply_with was given another task than the call
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
