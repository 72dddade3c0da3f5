// Awaiting asio's operations, and tasks as asio's operations.
#ifndef PROTOCORO_ASIO_HPP
#define PROTOCORO_ASIO_HPP

#include "protocoro/asio/asio.hpp"

#endif
