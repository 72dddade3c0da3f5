// Every order in which the roots of a scenario can take their turns, one run for each.
//
//   const auto orders = support::every_order([](support::turns& turns) {
//     protocoro::pipe<int> values(1);
//     auto reader = spawn(reads(values.items()), turns.place("reader"));
//     auto writer = spawn(writes(values), turns.place("writer"));
//     turns.once("close", [&] { values.close(); });
//     turns.run();
//     EXPECT_EQ(...);
//   });
//   EXPECT_GT(orders, 1U);
//
// A root that somebody has woken is posted to its place. Whenever several are, or something that
// happens once has not happened yet, the next one is a choice; the runs walk through all choices,
// depth first. A scenario does the same whenever the same is chosen: it has no threads or clocks.
#ifndef TESTS_HARNESS_INTERLEAVINGS_HPP
#define TESTS_HARNESS_INTERLEAVINGS_HPP

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "failure_text.hpp"
#include "live_objects.hpp"
#include "manual_executor.hpp"
#include "protocoro/coro/executor.hpp"

namespace support {

/// What was chosen at each fork of a run, and what comes next.
class choices {
 public:
  /// One of `many`, as told by the run before, at first the first.
  std::size_t choose(std::size_t many) {
    if (depth_ == path_.size()) path_.push_back({0, many});
    fork& here = path_[depth_++];
    if (here.many != many) ADD_FAILURE() << "the scenario is not the same in each run";
    return here.taken;
  }

  /// False when everything has been chosen once.
  bool next() {
    depth_ = 0;
    while (!path_.empty() && path_.back().taken + 1 == path_.back().many) path_.pop_back();
    if (path_.empty()) return false;
    ++path_.back().taken;
    return true;
  }

 private:
  struct fork {
    std::size_t taken;
    std::size_t many;
  };

  std::vector<fork> path_;
  std::size_t depth_ = 0;
};

/// One run: who may take the next turn, and who took them.
class turns {
 public:
  explicit turns(choices& chosen) : chosen_(chosen) {}

  /// Where a root runs that has its turns to itself.
  protocoro::executor place(std::string name) {
    places_.emplace_back(std::move(name));
    return places_.back().here.handle();
  }

  /// Happens once, between any two turns, before the first or after the last.
  void once(std::string name, std::function<void()> action) {
    events_.push_back({std::move(name), std::move(action)});
  }

  /// Holds after each turn.
  void always(std::function<void()> check) { check_ = std::move(check); }

  /// Until nobody is left who could take a turn.
  void run() {
    while (run_one()) {
      if (check_) check_();
      if (taken_.size() == too_many) {
        ADD_FAILURE() << "the scenario does not end";
        return;
      }
    }
  }

  std::string order() const {
    std::string all;
    for (const std::string* name : taken_) all += (all.empty() ? "" : ", ") + *name;
    return all;
  }

 private:
  static constexpr std::size_t too_many = 1'000;

  struct named_place {
    explicit named_place(std::string called) : name(std::move(called)) {}

    std::string name;
    manual_executor here;
  };
  struct event {
    std::string name;
    std::function<void()> action;  // empty when it has happened
  };

  bool run_one() {
    std::vector<named_place*> ready;
    for (named_place& each : places_)
      if (each.here.waiting() != 0) ready.push_back(&each);
    std::vector<event*> open;
    for (event& each : events_)
      if (each.action) open.push_back(&each);
    const std::size_t many = ready.size() + open.size();
    if (many == 0) return false;
    const std::size_t next = many == 1 ? 0 : chosen_.choose(many);
    if (next < ready.size()) {
      taken_.push_back(&ready[next]->name);
      ready[next]->here.run_one();
    } else {
      event& happens = *open[next - ready.size()];
      taken_.push_back(&happens.name);
      std::exchange(happens.action, nullptr)();
    }
    return true;
  }

  choices& chosen_;
  std::deque<named_place> places_;
  std::deque<event> events_;
  std::vector<const std::string*> taken_;
  std::function<void()> check_;
};

/// Runs the scenario in every order until one fails, which is told with its order. What the
/// scenario counts as live objects must be gone in the end. Gives the number of orders.
template <class Scenario>
std::size_t every_order(const Scenario& scenario) {
  choices chosen;
  std::size_t orders = 0;
  do {
    ++orders;
    turns run(chosen);
    testing::TestPartResultArray failures;
    {
      using reporter = testing::ScopedFakeTestPartResultReporter;
      const reporter collect(reporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
      const live_objects live;
      try {
        scenario(run);
        run.always(nullptr);
        run.run();  // what the scenario's own end has woken
      } catch (...) {
        ADD_FAILURE() << "the scenario threw: " << support::failure_text();
      }
      EXPECT_EQ(live.added(), 0);
    }
    if (failures.size() != 0) {
      const testing::TestPartResult& first = failures.GetTestPartResult(0);
      ADD_FAILURE_AT(first.file_name(), first.line_number())
          << first.message() << "\nin the order: " << run.order();
      return orders;
    }
  } while (chosen.next());
  testing::Test::RecordProperty("orders", static_cast<int>(orders));
  return orders;
}

}  // namespace support

#endif
