// Every kind of call, on every executor, on either side, meets everything that may go wrong with a
// call: each side sees what it may see, the handler ends, nothing is left, the next call is
// answered.
//
// PROTOCORO_FAULTS=all or =pairwise says how many combinations; without it sanitizers get those in
// which all pairs of values meet, other builds get all.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "../harness/allocations.hpp"
#include "../harness/sanitized.hpp"
#include "fault_scenes.hpp"
#include "fault_table.hpp"

namespace rpc_test {
namespace {

std::vector<fault_case> chosen_cases() {
  const char* const wanted = std::getenv("PROTOCORO_FAULTS");
  const bool all = wanted == nullptr ? !support::sanitized : std::string_view(wanted) == "all";
  return all ? all_fault_cases() : pairwise_fault_cases();
}

/// How many replies come before a handler throws.
int replies_before(const fault_case& tested) {
  if (!streams_replies(tested.kind) || tested.what == fault::handler_throws_first) return 0;
  if (tested.what == fault::handler_throws_middle) return 1;
  return tested.kind == rpc_kind::server_streaming ? 3 : 1;
}

class Faults : public testing::TestWithParam<fault_case> {
 protected:
  /// What the first calls of a process make, is kept for all of its life.
  static void SetUpTestSuite() {
    SCOPED_TRACE("warm-up");
    for (const auto on : {executor_kind::inline_, executor_kind::pool, executor_kind::asio}) {
      const fault_case tested{rpc_kind::bidi_streaming, side::client, on,
                              fault::channel_dies_inside};
      fault_scene(tested, the_pausable(on)).play();
    }
  }

  void play() {
    fault_scene scene(GetParam(), the_pausable(GetParam().on));
    const std::vector<int> codes = scene.play();
    SCOPED_TRACE(scene.note);
    expect_client_saw(codes, scene);
    scene.handler.handlers.wait_until_empty();
    EXPECT_EQ(row_.serves_on ? scene.call_again() : 0, 0);
    scene.server().shutdown();
    expect_server_saw(scene);
  }

  void expect_client_saw(const std::vector<int>& codes, const fault_scene& scene) {
    for (const int code : codes)
      EXPECT_EQ(std::count(row_.seen_by_client.begin(), row_.seen_by_client.end(), code), 1)
          << "the client saw " << code;
    const bool throws = (row_.seen_by_server & threw) != 0;
    EXPECT_EQ(throws ? scene.replies : 0, throws ? replies_before(GetParam()) : 0);
  }

  /// The call after the fault is one that was answered.
  void expect_server_saw(const fault_scene& scene) {
    const stepper& handler = scene.handler;
    int ended = 0;
    for (const ending how : {answered, stopped, threw, dropped}) {
      const int extra = how == answered ? extra_answers_ : 0;
      ended += handler.count(how);
      EXPECT_TRUE((row_.seen_by_server & how) != 0 || handler.count(how) <= extra)
          << handler.count(how) << " handlers ended as " << how;
    }
    EXPECT_EQ(ended, handler.handlers.entries());
    const bool thrown = handler.count(threw) != 0;
    EXPECT_EQ(scene.errors().lines(),
              std::vector<std::string>(thrown ? 1 : 0, method_of(GetParam().kind) + ": " + secret));
  }

  const fault_row& row_ = GetParam().row();
  const int extra_answers_ = row_.serves_on ? 1 : 0;
};

TEST_P(Faults, LeaveNothingBehind) {
  const support::allocations before;
  play();
  if (HasFailure()) return;  // of which GoogleTest keeps the text
  EXPECT_TRUE(before.wait_until_back()) << before.report();
}

/// The other process of the cases of a killed client.
class KilledClient : public Faults {};

TEST_P(KilledClient, DISABLED_Calls) {
  call_until_killed(GetParam(), std::getenv(server_variable));
}

std::string name(const testing::TestParamInfo<fault_case>& tested) { return tested.param.name(); }

std::vector<fault_case> killed_clients() {
  std::vector<fault_case> cases;
  for (const fault_case& made : all_fault_cases())
    if (made.what == fault::client_killed) cases.push_back(made);
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Rpc, Faults, testing::ValuesIn(chosen_cases()), name);
INSTANTIATE_TEST_SUITE_P(Rpc, KilledClient, testing::ValuesIn(killed_clients()), name);

TEST(FaultTable, ChoosesFewCasesInWhichAllPairsMeet) {
  const std::vector<fault_case> few = pairwise_fault_cases();
  EXPECT_EQ(pairs_in(few), pairs_in(all_fault_cases()));
  EXPECT_LT(few.size() * 3, all_fault_cases().size());
}

/// Counted by hand: what the axes can pair, without the pairs that the rules leave out.
TEST(FaultTable, PairsEverythingThatCanMeet) {
  const std::size_t kinds = 4, sides = 2, executors = 3, faults = 17;
  const std::size_t server_side_inline = 1, pauses_inline = 2, one_of_one_reply = 2;
  EXPECT_EQ(pairs_in(all_fault_cases()), kinds * sides + kinds * executors + kinds * faults +
                                             sides * executors + sides * faults +
                                             executors * faults - server_side_inline -
                                             pauses_inline - one_of_one_reply);
}

}  // namespace
}  // namespace rpc_test
