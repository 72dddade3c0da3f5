// The walk through all orders is itself complete, ends, and tells which order has failed.
#include "../harness/interleavings.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <optional>
#include <set>
#include <string>

#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/task.hpp"

namespace {

using protocoro::spawn;
using protocoro::task;
using support::every_order;
using support::turns;

task<> notes(std::string& log, char letter) {
  log += letter;
  co_return;
}

TEST(Interleavings, AreAllOrdersEachOnce) {
  std::multiset<std::string> seen;
  const auto orders = every_order([&seen](turns& turns) {
    std::string log;
    spawn(notes(log, 'a'), turns.place("a")).detach();
    spawn(notes(log, 'b'), turns.place("b")).detach();
    turns.once("c", [&log] { log += 'c'; });
    turns.run();
    seen.insert(log);
  });
  EXPECT_EQ(orders, 6U);
  EXPECT_EQ(seen, (std::multiset<std::string>{"abc", "acb", "bac", "bca", "cab", "cba"}));
}

TEST(Interleavings, OfOneRootAreOne) {
  EXPECT_EQ(every_order([](turns& turns) {
              std::string log;
              spawn(notes(log, 'a'), turns.place("a")).detach();
              turns.run();
              EXPECT_EQ(log, "a");
            }),
            1U);
}

TEST(Interleavings, CheckAfterEachTurn) {
  int checks = 0;
  every_order([&checks](turns& turns) {
    std::string log;
    spawn(notes(log, 'a'), turns.place("a")).detach();
    turns.once("b", [&log] { log += 'b'; });
    turns.always([&] { ++checks; });
    turns.run();
  });
  EXPECT_EQ(checks, 4);
}

/// True in one of six orders.
void fails_when_c_comes_between(turns& turns) {
  std::string log;
  spawn(notes(log, 'a'), turns.place("first")).detach();
  spawn(notes(log, 'b'), turns.place("second")).detach();
  turns.once("third", [&log] { log += 'c'; });
  turns.run();
  EXPECT_NE(log, "bca");
}

TEST(Interleavings, TellTheOrderThatFailed) {
  EXPECT_NONFATAL_FAILURE(every_order(fails_when_c_comes_between),
                          "in the order: second, third, first");
}

/// In one of two orders an object outlives the scenario.
void leaves_an_object_when_the_second_comes_first(turns& turns) {
  static std::optional<support::live_object> left;
  std::string log;
  spawn(notes(log, 'a'), turns.place("first")).detach();
  turns.once("second", [&log] {
    if (log.empty()) left.emplace();
  });
  turns.run();
}

TEST(Interleavings, SeeWhatIsLeftBehind) {
  EXPECT_NONFATAL_FAILURE(every_order(leaves_an_object_when_the_second_comes_first),
                          "in the order: second, first");
}

}  // namespace
