// Actions for GoogleMock: they say how mocked clients and handlers answer.
//
//   EXPECT_CALL(client, SayHello).WillOnce(protocoro::reply(hello));
#ifndef PROTOCORO_GMOCK_HPP
#define PROTOCORO_GMOCK_HPP

#include "protocoro/testing/gmock.hpp"

#endif
