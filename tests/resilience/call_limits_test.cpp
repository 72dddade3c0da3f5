#include "protocoro/resilience/call_limits.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <stdexcept>
#include <thread>

#include "../harness/guarded.hpp"
#include "protocoro/coro/spawn.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::spawn;
using protocoro::status_code;

TEST(LimitConcurrency, RefusesWhoComesWhenAllPlacesAreTaken) {
  guarded here(protocoro::limit_concurrency(2));
  auto first = spawn(make(here.client, call_plan(rpc_kind::unary, request_for(scene::waits))));
  here.handler.handlers.wait_for_entries(1);
  auto second =
      spawn(make(here.client, call_plan(rpc_kind::bidi_streaming, request_for(scene::waits))));
  here.handler.handlers.wait_for_entries(2);
  for (int i = 0; i != 5; ++i) {
    const outcome refused = here.call(request_for("one too many"));
    EXPECT_EQ(refused.code(), status_code::RESOURCE_EXHAUSTED);
    EXPECT_EQ(refused.status.error_message(), "too many concurrent calls");
  }
  EXPECT_EQ(here.handler.handlers.entries(), 2);
  first.request_stop();
  second.request_stop();
  here.handler.handlers.wait_until_empty();
  while (!here.call(request_for("there is room again")).status.ok()) std::this_thread::yield();
}

TEST(LimitRate, LetsABurstThroughAndThenSoMany) {
  guarded slow(protocoro::limit_rate(1e-9, 2));
  EXPECT_TRUE(slow.call(request_for("first")).status.ok());
  EXPECT_TRUE(slow.call(request_for("second")).status.ok());
  for (int i = 0; i != 5; ++i)
    EXPECT_EQ(slow.call(request_for("third")).code(), status_code::RESOURCE_EXHAUSTED);
  EXPECT_EQ(slow.handler.handlers.entries(), 2);

  guarded filling(protocoro::limit_rate(50, 1));
  for (int passed = 0; passed != 3;)
    passed += filling.call(request_for("again")).status.ok() ? 1 : 0;
}

TEST(LimitRate, WantsNumbersThatMakeSense) {
  EXPECT_THROW(protocoro::limit_rate(0, 1), std::invalid_argument);
  EXPECT_THROW(protocoro::limit_rate(1, 0.5), std::invalid_argument);
  EXPECT_THROW(protocoro::limit_rate(std::numeric_limits<double>::quiet_NaN(), 1),
               std::invalid_argument);
}

TEST(LimitTime, EndsWhatTakesLonger) {
  guarded here(protocoro::limit_time(20ms));
  EXPECT_EQ(here.call(request_for(scene::waits)).code(), status_code::DEADLINE_EXCEEDED);
  EXPECT_EQ(here.handler.stops, 1);
  here.handler.handlers.wait_until_empty();
}

}  // namespace
}  // namespace rpc_test
