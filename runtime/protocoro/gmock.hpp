// Actions of mocked clients and handlers, for GoogleMock.
#ifndef PROTOCORO_GMOCK_HPP
#define PROTOCORO_GMOCK_HPP

#include "protocoro/testing/gmock.hpp"

#endif
