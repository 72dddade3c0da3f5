// When there are no more attempts of a call, or later ones.
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "hedging_world.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::hedging_options;
using protocoro::status_code;

class HedgingLimits : public Hedging {
 protected:
  /// The attempts of one call, of which all fail.
  std::size_t attempts_of_failing_call() {
    const std::size_t before = door->seen.all().size();
    door->expect({deed::unavailable, deed::unavailable, deed::unavailable});
    EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
    return door->seen.all().size() - before;
  }
  void succeed(int calls) {
    door->expect({});
    for (int i = 0; i != calls; ++i) EXPECT_TRUE(call().status.ok());
  }
};

TEST_P(HedgingLimits, HaveABudget) {
  connect_with(hedging_options().attempts(3).delay(never).budget(4, 0.5));
  EXPECT_EQ(attempts_of_failing_call(), 2u);  // 4, 3, 2 left
  EXPECT_EQ(attempts_of_failing_call(), 1u);  // 1
  succeed(5);                                 // 3.5
  EXPECT_EQ(attempts_of_failing_call(), 2u);  // 2.5, 1.5
  succeed(100);                               // 4
  EXPECT_EQ(attempts_of_failing_call(), 2u);
}

TEST_P(HedgingLimits, DeadlinesOfOneCallerTakeNothingFromTheBudgetOfOthers) {
  connect_with(hedging_options()
                   .delay(never)
                   .codes({status_code::DEADLINE_EXCEEDED, status_code::UNAVAILABLE})
                   .budget(4, 0.001));
  for (int i = 0; i != 8; ++i)
    EXPECT_EQ(call(call_options().timeout(5ms), request_for(scene::waits, 0)).code(),
              status_code::DEADLINE_EXCEEDED);
  door->attempts.wait_until_empty();
  door->expect({deed::unavailable, deed::answers});
  EXPECT_TRUE(call().status.ok());
}

TEST_P(HedgingLimits, WithoutABudgetASlowAttemptIsTheOnlyOne) {
  connect_with(hedging_options().attempts(2).delay(0ms).budget(1, 0.001));
  door->expect({deed::unavailable, deed::unavailable});
  EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
  const std::size_t before = door->seen.all().size();
  for (int calls = 0; calls != 10; ++calls) succeed(1);
  door->attempts.wait_until_empty();
  EXPECT_EQ(door->seen.all().size() - before, 10u);
}

TEST_P(HedgingLimits, AreSetByTheServer) {
  connect_with(hedging_options().attempts(3).delay(never));
  door->says.push_back_with("-1");
  EXPECT_EQ(attempts_of_failing_call(), 1u);
  door->says.push_back_with("20");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(attempts_of_failing_call(), 3u);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 40ms);
}

/// On a slow machine the second may begin before the first is known to have failed: again, then,
/// with more time between them.
TEST_P(HedgingLimits, ThePauseThatTheServerWantsKeepsTheOthersToo) {
  door->says.ask_for(3600, 0);
  bool kept = false;
  for (auto delay = 20ms; delay < 6s && !kept; delay *= 2) {
    connect_with(hedging_options().attempts(3).delay(delay).budget(1e9, 1));
    succeed(1);  // has connected
    door->attempts.wait_until_empty();
    const std::size_t before = door->seen.all().size();
    door->expect({deed::unavailable, deed::answers, deed::answers});
    try {
      protocoro::sync_wait(with_timeout(started(), 5 * delay));
    } catch (const protocoro::rpc_error&) {
      kept = door->attempts.inside() == 0 && door->seen.all().size() - before == 1;
    }
  }
  EXPECT_TRUE(kept);
}

/// So do these, where the third attempt would begin before the server's word is heard.
TEST_P(HedgingLimits, APauseBeyondTheDeadlineEndsAttemptsWhileOneRuns) {
  door->says.push_back_with("3600000");
  bool kept = false;
  for (auto delay = 10ms; delay < 6s && !kept; delay *= 2) {
    connect_with(hedging_options().attempts(3).delay(delay).budget(1e9, 1));
    door->later = 6 * delay;
    const std::size_t before = door->seen.all().size();
    door->expect({deed::answers_later, deed::unavailable, deed::not_found});
    kept = call(call_options().timeout(1min)).status.ok() && door->seen.all().size() - before == 2;
  }
  EXPECT_TRUE(kept);
}

TEST_P(HedgingLimits, AServerMayTakeBackAnAttemptThatWaitsForItsStart) {
  bool kept = false;
  for (auto delay = 10ms; delay < 3s && !kept; delay *= 2) {
    connect_with(hedging_options().attempts(3).delay(delay).budget(1e9, 1));
    door->later = 6 * delay;
    door->says.push_back_with(std::to_string((18 * delay).count()));
    const std::size_t before = door->seen.all().size();
    door->expect({deed::forbids_later, deed::unavailable, deed::answers});
    kept = call().code() == status_code::UNAVAILABLE && door->seen.all().size() - before == 2;
  }
  EXPECT_TRUE(kept);
}

TEST_P(HedgingLimits, AnAttemptThatRunsMayStillSucceed) {
  connect_with(hedging_options().attempts(2).delay(0ms));
  door->says.push_back_with("-1");
  door->expect({deed::answers_last, deed::unavailable});
  EXPECT_TRUE(call().status.ok());
}

TEST_P(HedgingLimits, ADeadlineInThePauseEndsTheCallAtOnce) {
  connect_with(hedging_options().attempts(2).delay(never));
  door->says.push_back_with("3600000");
  door->expect({deed::unavailable});
  EXPECT_EQ(call(call_options().timeout(1min)).code(), status_code::UNAVAILABLE);
  EXPECT_EQ(door->seen.all(), lines{"0"});
}

TEST(HedgingOptions, WantNumbersThatMakeSense) {
  EXPECT_THROW(hedging_options().attempts(0), std::invalid_argument);
  EXPECT_THROW(hedging_options().budget(0, 1), std::invalid_argument);
  EXPECT_THROW(hedging_options().budget(1, 0), std::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Rpc, HedgingLimits,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming),
                         name_of_kind);

}  // namespace
}  // namespace rpc_test
