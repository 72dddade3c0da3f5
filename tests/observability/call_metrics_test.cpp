// Numbers about calls: each that starts ends in them once, with what passed, on both sides.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/kinds.hpp"
#include "../harness/raw.hpp"
#include "../harness/tcp_proxy.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/observability/call_metrics.hpp"
#include "recorded_metrics.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::channel_options;
using protocoro::client_interceptor;
using protocoro::intercepted_call;
using protocoro::next_step;
using protocoro::outgoing_call;
using protocoro::rpc_error;
using protocoro::server_interceptor;
using protocoro::server_options;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;

/// Refuses so many calls.
template <class Interceptor, class Call>
class refusing final : public Interceptor {
 public:
  std::atomic<int> calls{0};

 private:
  task<> intercept(Call&, next_step next) override {
    if (calls.load() > 0 && calls.fetch_sub(1) > 0)
      throw rpc_error(status_code::UNAVAILABLE, "not now");
    return next();
  }
};

class again_when_unavailable final : public client_interceptor {
  task<> intercept(outgoing_call& call, next_step next) override {
    for (int left = streams_requests(call.method().kind()) ? 0 : 2;; --left) {
      try {
        co_await next();
        co_return;
      } catch (const rpc_error& error) {
        if (left == 0 || error.code() != status_code::UNAVAILABLE) throw;
      }
    }
  }
};

class CallMetrics : public testing::TestWithParam<rpc_kind> {
 protected:
  rpc_kind kind() const { return GetParam(); }
  int replies_of(int streamed) const { return streams_replies(kind()) ? streamed : 1; }

  task<outcome> begin(TestRequest request, call_options options = {}) {
    call_plan plan(kind(), std::move(request));
    plan.options = std::move(options);
    return make(client, std::move(plan));
  }
  outcome call(TestRequest request, call_options options = {}) {
    return sync_wait(begin(std::move(request), std::move(options)));
  }
  void expect_ends(const std::string& code_on_server, const std::string& code, std::size_t sent,
                   std::size_t received, std::size_t sent_bytes, std::size_t received_bytes) {
    const auto passed = [](std::size_t out, std::size_t out_bytes, std::size_t in,
                           std::size_t in_bytes) {
      return " sent " + std::to_string(out) + ", " + std::to_string(out_bytes) +
             " bytes; received " + std::to_string(in) + ", " + std::to_string(in_bytes);
    };
    for (recorded* each : {&server, &calls, &attempts}) each->wait_until_none_is_in_flight();
    EXPECT_EQ(server.ends(),
              lines{code_on_server + passed(received, received_bytes, sent, sent_bytes)});
    EXPECT_EQ(attempts.ends(), lines{code + passed(sent, sent_bytes, received, received_bytes)});
    EXPECT_EQ(calls.ends(), lines{code + passed(0, 0, 0, 0)});
    EXPECT_EQ(attempts.bytes_sent, sent_bytes);
    EXPECT_EQ(attempts.bytes_received, received_bytes);
    EXPECT_EQ(server.bytes_received, sent_bytes);
    EXPECT_EQ(server.bytes_sent, received_bytes);
  }

  subject handler;
  std::shared_ptr<recorder> sink = std::make_shared<recorder>();
  recorded& server = sink->of("server " + method_of(kind()) + " ");
  recorded& calls = sink->of("call " + method_of(kind()) + " here");
  recorded& attempts = sink->of("attempt " + method_of(kind()) + " here");
  std::shared_ptr<refusing<server_interceptor, intercepted_call>> outer_door =
      std::make_shared<refusing<server_interceptor, intercepted_call>>();
  std::shared_ptr<refusing<server_interceptor, intercepted_call>> inner_door =
      std::make_shared<refusing<server_interceptor, intercepted_call>>();
  std::shared_ptr<refusing<client_interceptor, outgoing_call>> own_door =
      std::make_shared<refusing<client_interceptor, outgoing_call>>();

 private:
  serving served_{handler, place::inline_,
                  server_options()
                      .intercept(outer_door)
                      .intercept(protocoro::count_calls(sink))
                      .intercept(inner_door)};

 protected:
  int port() { return served_.server().port(); }
  std::string address() const { return served_.address(); }

  tcp_proxy line{port()};
  RpcTestClient client{
      protocoro::connect(line.address(), channel_options()
                                             .intercept(protocoro::count_client_calls(sink, "here"))
                                             .intercept(std::make_shared<again_when_unavailable>())
                                             .intercept(own_door)
                                             .intercept(protocoro::count_attempts(sink, "here")))};
};

std::size_t bytes_in(const std::vector<TestReply>& replies) {
  std::size_t sum = 0;
  for (const TestReply& each : replies) sum += each.SerializeAsString().size();
  return sum;
}

TEST_P(CallMetrics, CountWhatSucceeds) {
  const outcome seen = call(request_for("hello", 3));
  ASSERT_EQ(seen.replies.size(), std::size_t(replies_of(3)));
  expect_ends("OK", "OK", 1, seen.replies.size(), 9, bytes_in(seen.replies));
  EXPECT_GT(server.durations()[0].count(), 0);
  EXPECT_LE(server.durations()[0], attempts.durations()[0]);
  EXPECT_LE(attempts.durations()[0], calls.durations()[0]);
}

TEST_P(CallMetrics, HaveTheCodeOfWhatFails) {
  TestRequest failing = request_for("fails", 0);
  failing.set_fail_with(status_code::NOT_FOUND);
  EXPECT_EQ(call(failing).code(), status_code::NOT_FOUND);
  expect_ends("NOT_FOUND", "NOT_FOUND", 1, 0, failing.ByteSizeLong(), 0);
}

TEST_P(CallMetrics, HaveUnknownForWhatAHandlerThrows) {
  for (const char* const thrown : {scene::throws, scene::throws_ok})
    EXPECT_EQ(call(request_for(thrown, 0)).code(), status_code::UNKNOWN);
  const auto unknown = testing::StartsWith("UNKNOWN sent ");
  for (recorded* each : {&server, &calls, &attempts})
    EXPECT_THAT(each->ends(), testing::ElementsAre(unknown, unknown));
}

TEST_P(CallMetrics, CountACallThatIsStopped) {
  const TestRequest waiting = request_for(scene::waits, 0);
  auto given_up = spawn(begin(waiting));
  handler.waiters.wait_for_entries(1);
  given_up.request_stop();
  EXPECT_TRUE(sync_wait(std::move(given_up).join()).cancelled_here);
  expect_ends("CANCELLED", "CANCELLED", 1, 0, waiting.ByteSizeLong(), 0);
}

TEST_P(CallMetrics, CountACallWhoseDeadlinePasses) {
  const TestRequest waiting = request_for(scene::waits, 0);
  std::size_t made = 0;  // until one has been in time for the handler
  for (auto time = 30ms; handler.waiters.entries() == 0; time *= 2, ++made)
    EXPECT_EQ(call(waiting, call_options().timeout(time)).code(), status_code::DEADLINE_EXCEEDED);
  server.wait_until_none_is_in_flight();
  EXPECT_THAT(server.ends(), testing::Each(testing::StartsWith("CANCELLED sent 0")));
  EXPECT_EQ(calls.ends().size(), made);
  EXPECT_EQ(attempts.ends().size(), made);
  for (recorded* each : {&calls, &attempts})
    EXPECT_THAT(each->ends(), testing::Each(testing::StartsWith("DEADLINE_EXCEEDED")));
}

task<> read_one(async_generator<TestReply> replies) {
  auto first = co_await replies.next();
  EXPECT_TRUE(first);
}

TEST_P(CallMetrics, CountAStreamThatIsLeft) {
  if (!streams_replies(kind())) return;
  const TestRequest endless = request_for(scene::waits, 1);
  sync_wait(read_one(kind() == rpc_kind::server_streaming
                         ? client.ServerStreaming(endless)
                         : client.Bidi(once(endless, requests_then::stay_open))));
  expect_ends("CANCELLED", "CANCELLED", 1, 1, endless.ByteSizeLong(),
              reply_to(endless, 0).ByteSizeLong());
}

TEST_P(CallMetrics, CountAClientThatVanishes) {
  auto cut_off = spawn(begin(request_for(scene::waits, 0)));
  handler.waiters.wait_for_entries(1);
  line.refuse();
  EXPECT_EQ(sync_wait(std::move(cut_off).join()).code(), status_code::UNAVAILABLE);
  for (recorded* each : {&server, &calls, &attempts}) each->wait_until_none_is_in_flight();
  EXPECT_THAT(server.ends(), testing::ElementsAre(testing::StartsWith("CANCELLED sent 0")));
  EXPECT_THAT(calls.ends(), testing::ElementsAre(testing::StartsWith("UNAVAILABLE")));
  EXPECT_THAT(attempts.ends(), testing::Each(testing::StartsWith("UNAVAILABLE sent 1")));
  EXPECT_EQ(attempts.ends().size(), streams_requests(kind()) ? 1u : 3u);
}

TEST_P(CallMetrics, CountEachAttemptOfACallThatIsMadeAgain) {
  if (streams_requests(kind())) return;
  inner_door->calls = 2;
  const outcome seen = call(request_for("hello", 2));
  const std::string replies =
      std::to_string(seen.replies.size()) + ", " + std::to_string(bytes_in(seen.replies));
  EXPECT_EQ(calls.ends(), lines{"OK sent 0, 0 bytes; received 0, 0"});
  EXPECT_EQ(attempts.ends(), (lines{"UNAVAILABLE sent 1, 9 bytes; received 0, 0",
                                    "UNAVAILABLE sent 1, 9 bytes; received 0, 0",
                                    "OK sent 1, 9 bytes; received " + replies}));
  EXPECT_THAT(server.ends(), testing::ElementsAre(testing::StartsWith("UNAVAILABLE sent 0"),
                                                  testing::StartsWith("UNAVAILABLE sent 0"),
                                                  testing::StartsWith("OK sent")));
}

TEST_P(CallMetrics, CountWhatIsRejectedBehindThem) {
  inner_door->calls = 3;
  EXPECT_EQ(call(request_for("hello")).code(), status_code::UNAVAILABLE);
  const std::size_t made = streams_requests(kind()) ? 1 : 3;
  const auto unavailable = testing::Each(testing::StartsWith("UNAVAILABLE sent "));
  for (recorded* each : {&server, &attempts}) {
    EXPECT_EQ(each->ends().size(), made);
    EXPECT_THAT(each->ends(), unavailable);
  }
  EXPECT_EQ(calls.ends(), lines{"UNAVAILABLE sent 0, 0 bytes; received 0, 0"});
}

TEST_P(CallMetrics, DoNotKnowWhatNeverGetsToThem) {
  outer_door->calls = 3;
  EXPECT_EQ(call(request_for("hello")).code(), status_code::UNAVAILABLE);
  EXPECT_EQ(server.ends(), lines());
  const std::size_t made = attempts.ends().size();
  own_door->calls = 3;
  EXPECT_EQ(call(request_for("hello")).code(), status_code::UNAVAILABLE);
  EXPECT_EQ(attempts.ends().size(), made);
  EXPECT_EQ(calls.ends().size(), 2u);
}

TEST_P(CallMetrics, AskForTheSeriesOfAMethodOnce) {
  std::vector<std::thread> callers;
  for (int i = 0; i != 8; ++i)
    callers.emplace_back([this] {
      for (int again = 0; again != 10; ++again) EXPECT_EQ(call(request_for("hello")).code(), 0);
    });
  for (auto& each : callers) each.join();
  for (recorded* each : {&server, &calls, &attempts}) EXPECT_EQ(each->ends().size(), 80u);
  EXPECT_THAT(sink->asked.all(),
              testing::UnorderedElementsAre("server " + method_of(kind()) + " ",
                                            "call " + method_of(kind()) + " here",
                                            "attempt " + method_of(kind()) + " here"));
}

TEST_P(CallMetrics, AskAgainWhenTheSinkHasFailed) {
  sink->failing = true;
  EXPECT_THROW(call(request_for("hello")), std::runtime_error);
  EXPECT_TRUE(call(request_for("hello")).status.ok());
  EXPECT_EQ(calls.ends().size(), 1u);
}

TEST_P(CallMetrics, HearNothingOfMethodsThatNobodyHas) {
  for (const char* const unknown :
       {"/protocoro.testing.RpcTest/Nothing", "/nobody.Here/Unary", "/x"})
    EXPECT_EQ(raw_call(address(), unknown, {""}).status.error_code(), status_code::UNIMPLEMENTED);
  EXPECT_EQ(sink->asked.all(), lines());
}

INSTANTIATE_TEST_SUITE_P(Rpc, CallMetrics,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name_of_kind);

TEST(CallMetricsWithoutASink, AreRefused) {
  EXPECT_THROW(protocoro::count_calls(nullptr), std::invalid_argument);
  EXPECT_THROW(protocoro::count_client_calls(nullptr, ""), std::invalid_argument);
  EXPECT_THROW(protocoro::count_attempts(nullptr, ""), std::invalid_argument);
}

}  // namespace
}  // namespace rpc_test
