// Tasks that end at once, and tasks that wait until they are told to stop.
#ifndef TESTS_HARNESS_STOPPED_TASKS_HPP
#define TESTS_HARNESS_STOPPED_TASKS_HPP

#include <stdexcept>
#include <string>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/task.hpp"

namespace support {

inline protocoro::task<int> gives(int value) { co_return value; }

inline protocoro::task<int> fails(std::string text) {
  throw std::runtime_error(text);
  co_return 0;
}

/// Says when it is stopped, and lets the stop pass.
inline protocoro::task<int> waits_for_stop(std::string& log) {
  protocoro::pipe<int> nobody_pushes(1);
  auto values = nobody_pushes.items();
  try {
    co_await values.next();
  } catch (const protocoro::cancelled&) {
    log += "stopped ";
    throw;
  }
  co_return 0;
}

/// Gives a value nevertheless.
inline protocoro::task<int> swallows_its_stop(std::string& log) {
  try {
    co_await waits_for_stop(log);
  } catch (const protocoro::cancelled&) {
    log += "swallowed ";
  }
  co_return -1;
}

/// Fails for a reason of its own.
inline protocoro::task<int> fails_when_stopped(std::string& log) {
  try {
    co_await waits_for_stop(log);
  } catch (const protocoro::cancelled&) {
    throw std::domain_error("after the stop");
  }
  co_return 0;
}

}  // namespace support

#endif
