// Whose a signal is, while somebody waits for it and afterwards.
#include "protocoro/server/internal/signal_wait.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <thread>

#include "../harness/sanitized.hpp"

namespace rpc_test {
namespace {

using protocoro::detail::signal_wait;

std::atomic<int> caught{0};
void catch_one(int) { ++caught; }

constexpr auto never = [] { return false; };

/// The program has a handler of its own.
class SignalWait : public testing::Test {
 protected:
  SignalWait() {
    caught = 0;
    struct sigaction own = {};
    own.sa_handler = catch_one;
    own.sa_flags = SA_NODEFER;
    ::sigaddset(&own.sa_mask, SIGUSR2);
    for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &own, nullptr);
  }
  ~SignalWait() override {
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, SIG_DFL);
  }

  static struct sigaction now(int signal) {
    struct sigaction action = {};
    ::sigaction(signal, nullptr, &action);
    return action;
  }
};

TEST_F(SignalWait, PutsBackTheProgramsOwnHandler) {
  for (const int signal : {SIGINT, SIGTERM}) {
    {
      signal_wait here;
      EXPECT_NE(now(signal).sa_handler, catch_one);
      std::raise(signal);
      EXPECT_TRUE(here.until(never));
    }
    EXPECT_EQ(now(signal).sa_handler, catch_one);
    EXPECT_EQ(now(signal).sa_flags & SA_NODEFER, SA_NODEFER);
    const struct sigaction back = now(signal);
    EXPECT_EQ(sigismember(&back.sa_mask, SIGUSR2), 1);
    EXPECT_EQ(caught, 0);
    std::raise(signal);
    EXPECT_EQ(caught.exchange(0), 1);
  }
}

TEST_F(SignalWait, LeavesWhatTheProgramHasChangedMeanwhile) {
  {
    const signal_wait here;
    std::signal(SIGTERM, SIG_IGN);
  }
  EXPECT_EQ(now(SIGTERM).sa_handler, SIG_IGN);
  EXPECT_EQ(now(SIGINT).sa_handler, catch_one);
}

TEST_F(SignalWait, EndsForAllWhoWaitAtOneSignal) {
  signal_wait here;
  std::atomic<bool> waits{false};
  std::thread other([&] {
    signal_wait there;
    waits = true;
    EXPECT_TRUE(there.until(never));
  });
  while (!waits) std::this_thread::yield();
  std::raise(SIGTERM);
  other.join();
  EXPECT_TRUE(here.until(never));
}

TEST_F(SignalWait, StaysWithThoseWhoStillWait) {
  std::optional<signal_wait> first(std::in_place);
  std::optional<signal_wait> second(std::in_place);
  first.reset();
  std::raise(SIGTERM);
  EXPECT_TRUE(second->until(never));
  second.reset();
  EXPECT_EQ(caught, 0);
  EXPECT_EQ(now(SIGTERM).sa_handler, catch_one);
}

TEST_F(SignalWait, LeavesASignalThatEndsNoWaitToTheProgram) {
  {
    const signal_wait here;
    std::raise(SIGTERM);
  }
  EXPECT_EQ(caught, 1);
}

TEST_F(SignalWait, LeavesASignalThatEndsNoWaitToTheNext) {
  std::optional<signal_wait> first(std::in_place);
  std::raise(SIGTERM);
  signal_wait second;
  first.reset();
  EXPECT_TRUE(second.until(never));
  EXPECT_EQ(caught, 0);
}

TEST_F(SignalWait, GivesNoSignalToTheProgramThatHasEndedAWait) {
  {
    const signal_wait first;
    signal_wait second;
    std::raise(SIGTERM);
    EXPECT_TRUE(second.until(never));
  }
  EXPECT_EQ(caught, 0);
}

/// Signals come all the time, and nobody is to lose one: each is heard or caught.
TEST_F(SignalWait, LosesNoSignalWhileItGoes) {
  for (int round = 0; round < 1000; ++round) {
    int heard = 0;
    caught = 0;
    std::atomic<bool> over{false};
    std::thread other([&] {
      ::kill(::getpid(), SIGTERM);
      over = true;
      signal_wait::look_again();
    });
    {
      signal_wait here;
      if (here.until([&] { return over.load(); })) ++heard;
    }
    other.join();
    while (heard + caught == 0) std::this_thread::yield();  // it may be on its way
    EXPECT_EQ(heard + caught, 1);
  }
}

TEST_F(SignalWait, HearsWhatItsThreadBlocks) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  std::raise(SIGTERM);
  {
    signal_wait here;
    EXPECT_TRUE(here.until(never));
  }
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, &before, &after);
  EXPECT_EQ(sigismember(&after, SIGTERM), 1);
  EXPECT_EQ(sigismember(&after, SIGINT), 1);
}

TEST_F(SignalWait, LeavesSigintIgnoredWhereItWas) {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  signal_wait here;
  std::raise(SIGINT);
  EXPECT_EQ(now(SIGINT).sa_handler, SIG_IGN);
  std::raise(SIGTERM);
  EXPECT_TRUE(here.until(never));
}

/// Not under ThreadSanitizer, which delivers no signal in the child of a process with threads.
TEST_F(SignalWait, IsNotForChildrenOfFork) {
  if (support::sanitized) return;
  signal_wait here;
  const pid_t child = ::fork();
  if (child == 0) {
    std::raise(SIGTERM);
    ::_exit(caught == 1 ? 7 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 7);
  int looks = 0;
  EXPECT_FALSE(here.until([&] { return ++looks == 2 || (signal_wait::look_again(), false); }));
}

/// What waited in the parent does not wait here.
TEST_F(SignalWait, IsForAChildOfForkThatWaitsItself) {
  if (support::sanitized) return;
  const signal_wait here;
  const pid_t child = ::fork();
  if (child == 0) {
    bool heard = false;
    {
      signal_wait there;
      std::raise(SIGTERM);
      heard = there.until(never);
    }
    ::_exit(heard && now(SIGTERM).sa_handler == catch_one ? 7 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 7);
}

/// By somebody who had found ours in use, and was not told that it is over.
TEST_F(SignalWait, PassesOnWhatComesWhenItIsPutBackLater) {
  struct sigaction ours = {};
  {
    const signal_wait here;
    ours = now(SIGTERM);
  }
  ::sigaction(SIGTERM, &ours, nullptr);
  std::raise(SIGTERM);
  EXPECT_EQ(caught, 1);
  EXPECT_EQ(now(SIGTERM).sa_handler, catch_one);
}

TEST_F(SignalWait, RemembersTheProgramsHandlerWhenItsOwnWasPutBackLater) {
  struct sigaction ours = {};
  {
    const signal_wait first;
    ours = now(SIGTERM);
  }
  ::sigaction(SIGTERM, &ours, nullptr);
  { const signal_wait second; }
  EXPECT_EQ(now(SIGTERM).sa_handler, catch_one);
}

}  // namespace
}  // namespace rpc_test
