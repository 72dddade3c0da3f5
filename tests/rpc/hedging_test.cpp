// Unary calls that are made several times at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "calls.hpp"
#include "doing.hpp"
#include "protocoro/cancelled.hpp"
#include "protocoro/hedging.hpp"
#include "protocoro/merge.hpp"
#include "protocoro/server_interceptor.hpp"
#include "protocoro/sleep.hpp"
#include "protocoro/spawn.hpp"
#include "protocoro/sync_wait.hpp"
#include "world.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::call_info;
using protocoro::channel_options;
using protocoro::client_interceptor;
using protocoro::hedge;
using protocoro::hedging_options;
using protocoro::next_step;
using protocoro::outgoing_call;
using protocoro::rpc_error;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;
using testing::UnorderedElementsAre;

using doing = doing_as<client_interceptor, outgoing_call>;

enum class deed { answers, answers_last, waits, unavailable, not_found, not_found_last };

/// On the server: knows what to do with which attempt, and answers those that it knows nothing of.
/// The last come when all attempts of the plan are there.
class doorkeeper final : public protocoro::server_interceptor {
 public:
  diary seen;
  attendance attempts;
  std::atomic<int> stops{0};

  /// For the next call, when those before have ended.
  void expect(std::vector<deed> plan) {
    const std::lock_guard lock(mutex_);
    plan_ = std::move(plan);
    all_there_ = attempts.entries() + static_cast<int>(plan_.size());
  }

 private:
  task<> intercept(protocoro::intercepted_call& call, next_step next) override {
    const std::string attempt(call.context().metadata("grpc-previous-rpc-attempts").value_or("0"));
    seen.add(attempt);
    const attendance::visitor here(attempts);
    call.context().add_initial_metadata("attempt", attempt);
    call.context().add_trailing_metadata("attempt", attempt);
    const auto number = static_cast<std::size_t>(std::stoi(attempt));
    const deed what = planned(number);
    co_await act(what);
    co_await next();
  }

  deed planned(std::size_t number) {
    const std::lock_guard lock(mutex_);
    return number < plan_.size() ? plan_[number] : deed::answers;
  }

  task<> act(deed what) {
    if (what == deed::waits) co_await wait();
    if (what == deed::answers_last || what == deed::not_found_last)
      while (attempts.entries() < all_there_) co_await protocoro::sleep_for(1ms);
    if (what == deed::unavailable) throw rpc_error(status_code::UNAVAILABLE, "not now");
    if (what == deed::not_found || what == deed::not_found_last)
      throw rpc_error(status_code::NOT_FOUND, "never");
  }
  task<> wait() {
    try {
      co_await protocoro::sleep_for(24h);
    } catch (const protocoro::cancelled&) {
      ++stops;
      throw;
    }
  }

  std::mutex mutex_;
  std::vector<deed> plan_;
  std::atomic<int> all_there_{0};
};

class Hedging : public testing::Test {
 protected:
  void connect_with(std::vector<std::shared_ptr<client_interceptor>> chain) {
    channel_options options;
    options.argument("grpc.enable_retries", 0);  // lets the number of the attempt through
    for (auto& each : chain) options.intercept(std::move(each));
    client_.emplace(protocoro::connect(served_.address(), options));
  }
  void connect_with(hedging_options options) { connect_with({hedge(std::move(options))}); }

  task<outcome> started(call_options options = {}, rpc_kind kind = rpc_kind::unary) {
    call_plan plan(kind, request_for("hello"));
    plan.options = std::move(options);
    return make(*client_, std::move(plan));
  }
  outcome call(call_options options = {}, rpc_kind kind = rpc_kind::unary) {
    return sync_wait(started(std::move(options), kind));
  }
  /// Until all that came to the server have ended.
  int stops_of_the_others() const {
    door->attempts.wait_until_empty();
    return door->stops;
  }

  static constexpr auto never = 24h;
  std::shared_ptr<doorkeeper> door = std::make_shared<doorkeeper>();

 private:
  subject handler_;
  serving served_{handler_, place::inline_, server_options().intercept(door)};
  std::optional<RpcTestClient> client_;
};

TEST_F(Hedging, TheFirstAnswerCountsAndTheOthersAreCancelled) {
  connect_with(hedging_options().attempts(3).delay(1ms));
  for (const bool detached : {false, true}) {
    door->expect({deed::waits, deed::waits, deed::answers_last});
    const outcome seen = call(call_options().detach(detached));
    EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
    EXPECT_EQ(seen.replies.at(0).text(), "hello");
    EXPECT_EQ(stops_of_the_others(), detached ? 4 : 2);
  }
}

TEST_F(Hedging, AnAnswerInTimeIsTheOnlyOne) {
  connect_with(hedging_options().delay(never));
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), lines{"0"});
}

TEST_F(Hedging, AHarmlessFailureHasTheNextBeginAtOnce) {
  connect_with(hedging_options().attempts(3).delay(never));
  door->expect({deed::unavailable, deed::unavailable, deed::answers});
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), (lines{"0", "1", "2"}));
  door->expect({deed::unavailable, deed::unavailable, deed::unavailable});
  EXPECT_EQ(call().status.error_message(), "not now");
  EXPECT_EQ(door->seen.all().size(), 6u);
}

TEST_F(Hedging, AHarmlessFailureLeavesTheOthersAlone) {
  connect_with(hedging_options().attempts(2).delay(0ms));
  door->expect({deed::answers_last, deed::unavailable});
  EXPECT_TRUE(call().status.ok());
  EXPECT_THAT(door->seen.all(), UnorderedElementsAre("0", "1"));
}

TEST_F(Hedging, AnyOtherFailureEndsTheCall) {
  connect_with(hedging_options().attempts(2).delay(never));
  door->expect({deed::not_found});
  EXPECT_EQ(call().code(), status_code::NOT_FOUND);
  EXPECT_EQ(door->seen.all(), lines{"0"});
  connect_with(hedging_options().attempts(2).delay(0ms));
  door->expect({deed::waits, deed::not_found_last});
  EXPECT_EQ(call().code(), status_code::NOT_FOUND);
  EXPECT_EQ(stops_of_the_others(), 1);
  connect_with(hedging_options().attempts(2).delay(never).codes({status_code::NOT_FOUND}));
  door->expect({deed::not_found, deed::answers});
  EXPECT_TRUE(call().status.ok());
}

TEST_F(Hedging, OtherKindsOfCallsAreMadeOnce) {
  connect_with(hedging_options().attempts(2).delay(0ms));
  door->expect({deed::unavailable});
  for (const rpc_kind kind :
       {rpc_kind::server_streaming, rpc_kind::client_streaming, rpc_kind::bidi_streaming}) {
    EXPECT_EQ(call({}, kind).code(), status_code::UNAVAILABLE);
    EXPECT_EQ(door->seen.all().size(), static_cast<std::size_t>(kind));
  }
}

task<> await_initial(task<outcome> call, call_info info, std::string& initial) {
  co_await std::move(call);
  const auto received = co_await info.initial_metadata();
  initial = received.find("attempt").value_or("none");
}

TEST_F(Hedging, TheRecordIsOfTheAttemptThatCounts) {
  connect_with(hedging_options().attempts(2).delay(0ms));
  for (const auto& [plan, winner] :
       {std::pair(std::vector{deed::waits, deed::answers_last}, "1"),
        std::pair(std::vector{deed::not_found_last, deed::waits}, "0")}) {
    door->expect(plan);
    const call_info info;
    std::string initial;
    sync_wait(await_initial(started(call_options().record(info)), info, initial));
    EXPECT_EQ(info.trailing_metadata().find("attempt"), winner);
    EXPECT_NE(info.peer(), "");
    EXPECT_EQ(initial, winner);
    door->attempts.wait_until_empty();
  }
  EXPECT_EQ(door->stops, 2);
}

TEST_F(Hedging, AStopAndADeadlineEndAllAttempts) {
  connect_with(hedging_options().attempts(2).delay(0ms));
  door->expect({deed::waits, deed::waits});
  const call_info info;
  auto stopped = protocoro::spawn(started(call_options().record(info)));
  door->attempts.wait_for_entries(2);
  stopped.request_stop();
  EXPECT_TRUE(sync_wait(std::move(stopped).join()).cancelled_here);
  EXPECT_EQ(stops_of_the_others(), 2);
  EXPECT_TRUE(sync_wait(info.initial_metadata()).empty());
  EXPECT_EQ(call(call_options().timeout(30ms)).code(), status_code::DEADLINE_EXCEEDED);
  door->attempts.wait_until_empty();
}

async_generator<outcome> outcome_of(task<outcome> call) { co_yield co_await std::move(call); }

/// When the attempts have come to the server.
async_generator<outcome> when_all_are_there(doorkeeper& door, int attempts) {
  while (door.attempts.entries() < attempts) co_await protocoro::sleep_for(1ms);
  co_yield outcome();
}

task<> drop_while_waiting(task<outcome> call, doorkeeper& door) {
  auto first = merge(outcome_of(std::move(call)), when_all_are_there(door, 2));
  co_await first.next();
}

TEST_F(Hedging, MayBeDroppedWhileItWaits) {
  connect_with(hedging_options().attempts(3).delay(0ms));
  door->expect({deed::waits, deed::waits, deed::waits});
  const call_info info;
  sync_wait(drop_while_waiting(started(call_options().record(info)), *door));
  EXPECT_TRUE(sync_wait(info.initial_metadata()).empty());
  EXPECT_GE(stops_of_the_others(), 2);
}

TEST_F(Hedging, IsOneCallForOtherInterceptors) {
  connect_with({std::make_shared<doing>(mark_messages<doing, outgoing_call>, nullptr, "outer"),
                hedge(hedging_options().attempts(3).delay(0ms)),
                std::make_shared<doing>(mark_messages<doing, outgoing_call>, nullptr, "inner")});
  door->expect({deed::waits, deed::waits, deed::answers_last});
  EXPECT_EQ(call().replies.at(0).text(), "hello >outer >inner <inner <outer");
  EXPECT_EQ(stops_of_the_others(), 2);
}

TEST_F(Hedging, IsSharedByManyThreads) {
  connect_with(hedging_options().attempts(3).delay(0ms));
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([this] {
      for (int calls = 0; calls != 25; ++calls) EXPECT_EQ(call().replies.at(0).text(), "hello");
    });
  for (std::thread& each : threads) each.join();
}

TEST(HedgingOptions, WantAnAttempt) {
  EXPECT_THROW(hedging_options().attempts(0), std::invalid_argument);
}

}  // namespace
}  // namespace rpc_test
