// Awaits asio's operations in protocoro's coroutines, and protocoro's tasks in asio's programs.
// Needs the target protocoro::asio.
//
//   std::size_t size = co_await socket.async_read_some(buffer, protocoro::use_task);
#ifndef PROTOCORO_ASIO_HPP
#define PROTOCORO_ASIO_HPP

#include "protocoro/asio/asio.hpp"

#endif
