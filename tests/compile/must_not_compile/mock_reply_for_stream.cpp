// error: protocoro: this call streams its replies: use reply_stream
#include "route_guide_mock.coro.pb.h"

void mock_reply_for_stream(routeguide::MockRouteGuideClient& client) {
#ifdef CORRECT
  EXPECT_CALL(client, ListFeatures).WillOnce(protocoro::reply_stream({routeguide::Feature()}));
#else
  EXPECT_CALL(client, ListFeatures).WillOnce(protocoro::reply(routeguide::Feature()));
#endif
}
