// When calls are made again, and when no more.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/retry_world.hpp"
#include "protocoro/coro/spawn.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::call_info;
using protocoro::failed_attempt;
using protocoro::retry_options;
using protocoro::status_code;
using protocoro::sync_wait;
using std::chrono::nanoseconds;

class RetryPauses : public Retry {};

TEST_P(RetryPauses, PausesLongerAndLongerAndGivesUp) {
  std::vector<nanoseconds> pauses;
  std::vector<int> numbers;
  connect_with(
      retry_options().attempts(6).back_off(1ms, 3ms).on_retry([&](const failed_attempt& attempt) {
        pauses.push_back(attempt.pause);
        numbers.push_back(attempt.number);
        EXPECT_EQ(attempt.error->code(), status_code::UNAVAILABLE);
        EXPECT_EQ(attempt.method->full_name(), method_of(GetParam()));
      }));
  const std::vector<nanoseconds> expected{1ms, 2ms, 3ms, 3ms, 3ms};
  bool differ = false;
  for (int round = 0; round != 5; ++round) {
    door->refuses = 6;
    pauses.clear();
    numbers.clear();
    const auto begin = std::chrono::steady_clock::now();
    const outcome seen = call();
    const auto took = std::chrono::steady_clock::now() - begin;
    EXPECT_EQ(seen.code(), status_code::UNAVAILABLE);
    EXPECT_EQ(seen.status.error_message(), "not now");
    EXPECT_GE(took, std::accumulate(pauses.begin(), pauses.end(), nanoseconds(0)));
    EXPECT_EQ(numbers, (std::vector<int>{1, 2, 3, 4, 5}));
    ASSERT_EQ(pauses.size(), expected.size());
    for (std::size_t i = 0; i != pauses.size(); ++i) {
      EXPECT_GE(pauses[i], expected[i] * 8 / 10);
      EXPECT_LE(pauses[i], expected[i] * 12 / 10);
      differ = differ || pauses[i] != expected[i];
    }
  }
  EXPECT_TRUE(differ);
}

TEST_P(RetryPauses, WaitsAsTheServerSays) {
  std::vector<nanoseconds> pauses;
  connect_with(retry_options().attempts(3).back_off(0s, 0s).on_retry(
      [&](const failed_attempt& attempt) { pauses.push_back(attempt.pause); }));
  door->says.push_back_with("7");
  door->refuses = 2;
  EXPECT_TRUE(call().status.ok());
  const call_info info;
  door->refuses = 1;
  EXPECT_TRUE(call(request_for("hello"), call_options().record(info)).status.ok());
  EXPECT_EQ(pauses, (std::vector<nanoseconds>{7ms, 7ms, 7ms}));
  EXPECT_EQ(info.trailing_metadata().find("door"), "open");
  for (const char* const no : {"-1", "", "x", "7x"}) {
    door->says.push_back_with(std::string(no).empty() ? " " : no);
    door->refuses = 1;
    EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
  }
  EXPECT_EQ(pauses.size(), 3u);
}

/// The pause of the server's details, but not less than one's own; the metadata goes first.
TEST_P(RetryPauses, WaitsAtLeastAsLongAsTheErrorSays) {
  std::vector<nanoseconds> pauses;
  const auto note = [&](const failed_attempt& attempt) { pauses.push_back(attempt.pause); };
  connect_with(retry_options().back_off(0s, 0s).on_retry(note));
  const auto refuse_once = [&] {
    door->refuses = 1;
    EXPECT_TRUE(call(request_for("hello"), call_options().timeout(1h)).status.ok());
  };
  door->says.ask_for(0, 7'000'000);
  refuse_once();
  door->says.ask_for(-1, -1);
  refuse_once();
  door->says.ask_for(0, -1);
  refuse_once();
  EXPECT_EQ(pauses, (std::vector<nanoseconds>{7ms, 0s, 0s}));
  connect_with(retry_options().back_off(10ms, 10ms).on_retry(note));
  door->says.ask_for(0, 1'000'000);
  refuse_once();
  EXPECT_GE(pauses.back(), 8ms);
  door->says.ask_for(std::numeric_limits<std::int64_t>::max(), 999'999'999);
  door->says.push_back_with("3");
  refuse_once();
  EXPECT_EQ(pauses.back(), 3ms);
  door->says.push_back_with("");
  door->refuses = 1;
  EXPECT_EQ(call(request_for("hello"), call_options().timeout(1h)).code(),
            status_code::UNAVAILABLE);  // at once
  EXPECT_EQ(pauses.size(), 5u);
}

TEST_P(RetryPauses, AStopEndsAPause) {
  attendance pauses;
  connect_with(retry_options().back_off(1h, 1h).on_retry(
      [&](const failed_attempt&) { const attendance::visitor once(pauses); }));
  door->refuses = 1;
  auto waiting = protocoro::spawn(started());
  pauses.wait_for_entries(1);
  waiting.request_stop();
  EXPECT_TRUE(sync_wait(std::move(waiting).join()).cancelled_here);
}

TEST_P(RetryPauses, IsLimitedByABudget) {
  connect_with(quick().budget(4, 0.5));
  const auto attempts_of_failing_call = [&] {
    const std::size_t before = door->seen.all().size();
    door->refuses = 100;
    EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
    door->refuses = 0;
    return door->seen.all().size() - before;
  };
  const auto succeed = [&](int calls) {
    for (int i = 0; i != calls; ++i) EXPECT_TRUE(call().status.ok());
  };
  EXPECT_EQ(attempts_of_failing_call(), 2u);  // 4, 3, 2 left
  EXPECT_EQ(attempts_of_failing_call(), 1u);  // 1
  succeed(4);                                 // 3
  EXPECT_EQ(attempts_of_failing_call(), 1u);  // 2
  EXPECT_EQ(attempts_of_failing_call(), 1u);  // 1
  EXPECT_EQ(attempts_of_failing_call(), 1u);  // 0
  EXPECT_EQ(attempts_of_failing_call(), 1u);  // 0
  succeed(7);                                 // 3.5
  EXPECT_EQ(attempts_of_failing_call(), 2u);  // 2.5, 1.5
  succeed(100);                               // 4
  EXPECT_EQ(attempts_of_failing_call(), 2u);
}

TEST(RetryOptions, WantNumbersThatMakeSense) {
  EXPECT_THROW(retry_options().attempts(0), std::invalid_argument);
  EXPECT_THROW(retry_options().back_off(-1ns, 1s), std::invalid_argument);
  EXPECT_THROW(retry_options().back_off(1s, -1ns), std::invalid_argument);
  EXPECT_THROW(retry_options().back_off(1s, 1s, 0.5), std::invalid_argument);
  EXPECT_THROW(retry_options().budget(0, 1), std::invalid_argument);
  EXPECT_THROW(retry_options().budget(1, 0), std::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Rpc, RetryPauses,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming),
                         name_of_kind);

}  // namespace
}  // namespace rpc_test
