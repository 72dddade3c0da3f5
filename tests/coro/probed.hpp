// What the compiler's probes share: values that are counted, and coroutines that take and give
// them.
#ifndef TESTS_CORO_PROBED_HPP
#define TESTS_CORO_PROBED_HPP

#include <gtest/gtest.h>

#include <vector>

#include "../harness/live_objects.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/task.hpp"

/// Every probe begins and ends with the same number of live objects.
class CompilerProbe : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(live_.added(), 0); }

 private:
  support::live_objects live_;
};

inline protocoro::task<support::live_object> by_value(support::live_object value) {
  co_return value;
}
inline protocoro::task<support::live_object> by_default(
    support::live_object value = support::live_object(7)) {
  co_return value;
}
inline std::vector<protocoro::task<support::live_object>> two_tasks() {
  std::vector<protocoro::task<support::live_object>> made;
  made.push_back(by_value(support::live_object(1)));
  made.push_back(by_value(support::live_object(2)));
  return made;
}

#endif
