// Which calls are made again, when, and how often.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "calls.hpp"
#include "doing.hpp"
#include "protocoro/retry.hpp"
#include "protocoro/server_interceptor.hpp"
#include "protocoro/spawn.hpp"
#include "protocoro/sync_wait.hpp"
#include "world.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::call_info;
using protocoro::channel_options;
using protocoro::client_interceptor;
using protocoro::failed_attempt;
using protocoro::next_step;
using protocoro::outgoing_call;
using protocoro::retry;
using protocoro::retry_options;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;
using std::chrono::nanoseconds;

/// On the server: fails as many calls as it is told, or every third, and writes down what comes.
class doorkeeper final : public protocoro::server_interceptor {
 public:
  diary seen;
  std::atomic<int> refuses{0};
  std::atomic<bool> refuses_every_third{false};
  std::atomic<status_code> code{status_code::UNAVAILABLE};

  void push_back_with(std::string text) {
    const std::lock_guard lock(mutex_);
    push_back_ = std::move(text);
  }

 private:
  task<> intercept(protocoro::intercepted_call& call, next_step next) override {
    auto& context = call.context();
    std::string attempt(context.metadata("grpc-previous-rpc-attempts").value_or("first"));
    for (const auto& [key, value] : context.request_metadata())
      if (key == "mark") attempt += ' ' + value;
    seen.add(std::move(attempt));
    const bool third = refuses_every_third && ++calls_ % 3 == 0;
    if (third || refuses.fetch_sub(1) > 0) {
      const std::lock_guard lock(mutex_);
      if (!push_back_.empty()) context.add_trailing_metadata("grpc-retry-pushback-ms", push_back_);
      throw protocoro::rpc_error(code, "not now");
    }
    context.add_trailing_metadata("door", "open");
    co_await next();
  }

  std::atomic<int> calls_{0};
  std::mutex mutex_;
  std::string push_back_;
};

class Retry : public testing::TestWithParam<rpc_kind> {
 protected:
  void connect_with(retry_options options, std::shared_ptr<client_interceptor> inner = nullptr) {
    channel_options chain;
    chain.argument("grpc.enable_retries", 0).intercept(retry(std::move(options)));
    if (inner) chain.intercept(std::move(inner));
    client_.emplace(protocoro::connect(served_.address(), chain));
  }
  /// Without long pauses.
  static retry_options quick() { return retry_options().back_off(0s, 0s); }

  outcome call(TestRequest request = request_for("hello"), call_options options = {}) {
    return sync_wait(started(std::move(request), std::move(options)));
  }
  task<outcome> started(TestRequest request = request_for("hello"), call_options options = {}) {
    call_plan plan(GetParam(), std::move(request));
    plan.options = std::move(options);
    return make(*client_, std::move(plan));
  }

  subject handler;
  std::shared_ptr<doorkeeper> door = std::make_shared<doorkeeper>();

 private:
  serving served_{handler, place::inline_, server_options().intercept(door)};
  std::optional<RpcTestClient> client_;
};

class RetryWithOneRequest : public Retry {};
class RetryWithStreamedRequests : public Retry {};
class RetryWithStreamedReplies : public Retry {};

TEST_P(RetryWithOneRequest, MakesACallAgainUntilItSucceeds) {
  connect_with(quick());
  door->refuses = 3;
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), (lines{"first", "1", "2", "3"}));
  EXPECT_EQ(handler.handlers.entries(), 1);
}

TEST_P(RetryWithStreamedRequests, PassesOnce) {
  connect_with(quick());
  door->refuses = 1;
  EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), (lines{"first", "first"}));
}

TEST_P(RetryWithOneRequest, PausesLongerAndLongerAndGivesUp) {
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

TEST_P(RetryWithOneRequest, RepeatsOnlyTheCodesItIsTold) {
  connect_with(quick());
  door->code = status_code::NOT_FOUND;
  door->refuses = 1;
  EXPECT_EQ(call().code(), status_code::NOT_FOUND);
  connect_with(quick().codes({status_code::NOT_FOUND}));
  door->refuses = 1;
  EXPECT_TRUE(call().status.ok());
}

TEST_P(RetryWithStreamedReplies, LeavesAStreamAloneThatHasBegun) {
  connect_with(quick());
  TestRequest failing = request_for("fails", 2);
  failing.set_fail_with(status_code::UNAVAILABLE);
  EXPECT_EQ(call(failing).replies.size(), 2u);
  EXPECT_EQ(handler.handlers.entries(), 1);
  failing.set_count(0);
  EXPECT_EQ(call(failing).code(), status_code::UNAVAILABLE);
  EXPECT_EQ(handler.handlers.entries(), 5);
}

TEST_P(RetryWithOneRequest, WaitsAsTheServerSays) {
  std::vector<nanoseconds> pauses;
  connect_with(retry_options().attempts(3).back_off(0s, 0s).on_retry(
      [&](const failed_attempt& attempt) { pauses.push_back(attempt.pause); }));
  door->push_back_with("7");
  door->refuses = 2;
  EXPECT_TRUE(call().status.ok());
  const call_info info;
  door->refuses = 1;
  EXPECT_TRUE(call(request_for("hello"), call_options().record(info)).status.ok());
  EXPECT_EQ(pauses, (std::vector<nanoseconds>{7ms, 7ms, 7ms}));
  EXPECT_EQ(info.trailing_metadata().find("door"), "open");
  for (const char* const no : {"-1", "", "x", "7x"}) {
    door->push_back_with(std::string(no).empty() ? " " : no);
    door->refuses = 1;
    EXPECT_EQ(call().code(), status_code::UNAVAILABLE);
  }
  EXPECT_EQ(pauses.size(), 3u);
}

using doing = doing_as<client_interceptor, outgoing_call>;

task<> notes_deadline(doing& self, outgoing_call& call, next_step next) {
  self.note(std::to_string(call.options().deadline().time_since_epoch().count()));
  return next();
}

TEST_P(RetryWithOneRequest, AllAttemptsTogetherHaveTheCallsTimeout) {
  diary deadlines;
  connect_with(quick(), std::make_shared<doing>(notes_deadline, &deadlines));
  door->refuses = 2;
  EXPECT_TRUE(call(request_for("hello"), call_options().timeout(1h)).status.ok());
  EXPECT_EQ(deadlines.all(), lines(3, deadlines.all().front()));
  connect_with(retry_options().back_off(1h, 1h));
  door->refuses = 1;
  EXPECT_EQ(call(request_for("hello"), call_options().timeout(1min)).status.error_message(),
            "not now");  // at once
  EXPECT_EQ(door->seen.all(), (lines{"first", "1", "2", "first"}));
}

TEST_P(RetryWithOneRequest, AStopEndsAPause) {
  attendance pauses;
  connect_with(retry_options().back_off(1h, 1h).on_retry(
      [&](const failed_attempt&) { const attendance::visitor once(pauses); }));
  door->refuses = 1;
  auto waiting = protocoro::spawn(started());
  pauses.wait_for_entries(1);
  waiting.request_stop();
  EXPECT_TRUE(sync_wait(std::move(waiting).join()).cancelled_here);
}

TEST_P(RetryWithOneRequest, IsLimitedByABudget) {
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

task<> adds_mark(doing&, outgoing_call& call, next_step next) {
  call.options().metadata("mark", "here");
  return next();
}

TEST_P(RetryWithOneRequest, EachAttemptHasTheOptionsOfTheFirst) {
  connect_with(quick(), std::make_shared<doing>(adds_mark));
  door->refuses = 2;
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(door->seen.all(), (lines{"first here", "1 here", "2 here"}));
}

TEST_P(RetryWithOneRequest, IsSharedByManyThreads) {
  connect_with(quick().attempts(1000).budget(1e6, 1));
  door->refuses_every_third = true;
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([this] {
      for (int calls = 0; calls != 25; ++calls) EXPECT_TRUE(call().status.ok());
    });
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(door->seen.all().size(), 149u);
}

TEST(RetryOptions, WantNumbersThatMakeSense) {
  EXPECT_THROW(retry_options().attempts(0), std::invalid_argument);
  EXPECT_THROW(retry_options().back_off(-1ns, 1s), std::invalid_argument);
  EXPECT_THROW(retry_options().back_off(1s, -1ns), std::invalid_argument);
  EXPECT_THROW(retry_options().back_off(1s, 1s, 0.5), std::invalid_argument);
  EXPECT_THROW(retry_options().budget(0, 1), std::invalid_argument);
  EXPECT_THROW(retry_options().budget(1, 0), std::invalid_argument);
}

std::string name_of_case(const testing::TestParamInfo<rpc_kind>& tested) {
  return name_of(tested.param);
}

INSTANTIATE_TEST_SUITE_P(Rpc, RetryWithOneRequest,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming),
                         name_of_case);
INSTANTIATE_TEST_SUITE_P(Rpc, RetryWithStreamedRequests,
                         testing::Values(rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name_of_case);
INSTANTIATE_TEST_SUITE_P(Rpc, RetryWithStreamedReplies, testing::Values(rpc_kind::server_streaming),
                         name_of_case);

}  // namespace
}  // namespace rpc_test
