// What an exception says, also one that is no std::exception.
#ifndef TESTS_HARNESS_FAILURE_TEXT_HPP
#define TESTS_HARNESS_FAILURE_TEXT_HPP

#include <exception>
#include <string>

#include "protocoro/coro/cancelled.hpp"

namespace support {

/// Of the exception that is being handled.
inline std::string failure_text() {
  try {
    throw;
  } catch (const std::exception& thrown) {
    return thrown.what();
  } catch (const protocoro::cancelled& stop) {
    return stop.what();
  } catch (...) {
    return "something";
  }
}

}  // namespace support

#endif
