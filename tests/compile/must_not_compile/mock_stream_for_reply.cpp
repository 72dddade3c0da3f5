// error: protocoro: this call has one reply: use reply.message.
#include "route_guide_mock.coro.pb.h"

void mock_stream_for_reply(routeguide::MockRouteGuideClient& client) {
#ifdef CORRECT
  EXPECT_CALL(client, GetFeature).WillOnce(protocoro::reply(routeguide::Feature()));
#else
  EXPECT_CALL(client, GetFeature).WillOnce(protocoro::reply_stream({routeguide::Feature()}));
#endif
}
