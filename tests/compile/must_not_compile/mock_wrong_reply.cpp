// error: protocoro: the message type given to reply is not this call.s reply type
#include "route_guide_mock.coro.pb.h"

void mock_wrong_reply(routeguide::MockRouteGuideClient& client) {
#ifdef CORRECT
  EXPECT_CALL(client, GetFeature).WillOnce(protocoro::reply(routeguide::Feature()));
#else
  EXPECT_CALL(client, GetFeature).WillOnce(protocoro::reply(routeguide::Point()));
#endif
}
