#include "protocoro/coro/detail/stop_state.hpp"

#include <gtest/gtest.h>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

using protocoro::detail::stop_listener;
using protocoro::detail::stop_state;

class listener : public stop_listener {
 public:
  explicit listener(std::function<void()> told) noexcept
      : stop_listener(
            [](stop_listener& self, bool) noexcept { static_cast<listener&>(self).told_(); }),
        told_(std::move(told)) {}

 private:
  std::function<void()> told_;
};

class StopState : public testing::Test {
 protected:
  std::function<void()> notes(std::string name) {
    return [this, name] { log += name; };
  }
  std::string log;
};

TEST_F(StopState, TellsEachListenerOnceOldestFirst) {
  stop_state stop;
  listener first(notes("1"));
  listener second(notes("2"));
  stop.add(first);
  stop.add(second);
  EXPECT_FALSE(stop.stop_requested());
  stop.request_stop();
  stop.request_stop();
  EXPECT_TRUE(stop.stop_requested());
  EXPECT_EQ(log, "12");
}

TEST_F(StopState, ForgetsListenersThatLeftOrDied) {
  stop_state stop;
  listener left(notes("left"));
  stop.add(left);
  {
    listener dead(notes("dead"));
    stop.add(dead);
  }
  left.unlink();
  left.unlink();
  stop.request_stop();
  EXPECT_EQ(log, "");
}

TEST_F(StopState, AMarkIsSeenAtOnceAndToldLater) {
  stop_state stop;
  listener waits(notes("told"));
  stop.add(waits);
  EXPECT_TRUE(stop.mark());
  EXPECT_FALSE(stop.mark());
  EXPECT_TRUE(stop.stop_requested());
  EXPECT_EQ(log, "");
  stop.notify();
  EXPECT_EQ(log, "told");
}

TEST_F(StopState, PassesAStopDownInTheOrderOfTheLists) {
  stop_state root;
  listener before(notes("a"));
  root.add(before);
  stop_state child(root);
  listener inside(notes("b"));
  child.add(inside);
  stop_state grandchild(child);
  listener deep(notes("c"));
  grandchild.add(deep);
  listener after(notes("d"));
  root.add(after);
  root.request_stop();
  EXPECT_EQ(log, "abcd");
  EXPECT_TRUE(child.stop_requested());
  EXPECT_TRUE(grandchild.stop_requested());
}

TEST_F(StopState, SeesAStopOfAParentBeforeItIsPassedDown) {
  stop_state root;
  stop_state child(root);
  stop_state grandchild(child);
  root.mark();
  EXPECT_TRUE(grandchild.stop_requested());
}

TEST_F(StopState, DoesNotPassAStopUpOrAside) {
  stop_state root;
  stop_state left(root);
  stop_state right(root);
  listener outside(notes("outside"));
  root.add(outside);
  listener aside(notes("aside"));
  right.add(aside);
  left.request_stop();
  EXPECT_FALSE(root.stop_requested());
  EXPECT_FALSE(right.stop_requested());
  EXPECT_EQ(log, "");
}

TEST_F(StopState, SurvivesListenersThatEndWhatIsBelow) {
  stop_state root;
  std::optional<stop_state> child;
  child.emplace(root);
  std::optional<listener> second;
  listener first([&] {
    log += "1";
    second.reset();
    child.reset();
  });
  child->add(first);
  second.emplace(notes("2"));
  child->add(*second);
  listener third(notes("3"));
  root.add(third);
  root.request_stop();
  EXPECT_EQ(log, "13");
}

TEST_F(StopState, TellsAListenerThatIsAddedWhileItTells) {
  stop_state root;
  listener late(notes("late"));
  listener early([&] { root.add(late); });
  root.add(early);
  root.request_stop();
  EXPECT_EQ(log, "late");
}

TEST_F(StopState, AChildStoppedBeforeTellsOnlyWhatCameLater) {
  stop_state root;
  stop_state child(root);
  listener early(notes("early"));
  child.add(early);
  child.request_stop();
  EXPECT_EQ(log, "early");
  root.request_stop();
  EXPECT_EQ(log, "early");
}

TEST_F(StopState, LeavesItsListenersToItsParent) {
  stop_state root;
  listener waits(notes("told"));
  auto child = std::make_unique<stop_state>(root);
  auto grandchild = std::make_unique<stop_state>(*child);
  grandchild->add(waits);
  child.reset();
  EXPECT_FALSE(grandchild->stop_requested());
  grandchild.reset();
  root.request_stop();
  EXPECT_EQ(log, "told");
}

TEST_F(StopState, AChildOfAStateThatIsGoneSeesTheGrandparent) {
  stop_state root;
  auto child = std::make_unique<stop_state>(root);
  stop_state grandchild(*child);
  child.reset();
  root.mark();
  EXPECT_TRUE(grandchild.stop_requested());
}

TEST_F(StopState, MayOutliveTheStatesThatStoppedIt) {
  auto root = std::make_unique<stop_state>();
  stop_state child(*root);
  root->request_stop();
  root.reset();
  EXPECT_TRUE(child.stop_requested());
}

TEST_F(StopState, MayFollowAnotherParent) {
  stop_state first;
  stop_state second;
  stop_state child(first);
  listener waits(notes("told"));
  child.add(waits);
  child.follow(second);
  first.request_stop();
  EXPECT_FALSE(child.stop_requested());
  second.request_stop();
  EXPECT_TRUE(child.stop_requested());
  EXPECT_EQ(log, "told");
}

TEST_F(StopState, SaysWhetherTheWholeIsStoppedOrAPart) {
  class asks final : public stop_listener {
   public:
    asks() noexcept
        : stop_listener([](stop_listener& self, bool whole) noexcept {
            static_cast<asks&>(self).told = whole;
          }) {}
    std::optional<bool> told;
  };
  for (const bool whole : {false, true}) {
    stop_state root;
    root.be_widest();
    stop_state part(root);
    asks listener;
    part.add(listener);
    (whole ? root : part).request_stop();
    EXPECT_EQ(listener.told, whole);
  }
}

TEST_F(StopState, FindsTheWidestAlsoWhenItWasBelowAnotherOne) {
  stop_state root;
  root.be_widest();
  stop_state below;
  {
    stop_state shielded(root);
    shielded.be_widest();
    below.follow(shielded);
    EXPECT_EQ(&below.widest(), &shielded);
  }
  EXPECT_EQ(&below.widest(), &root);
}

}  // namespace
