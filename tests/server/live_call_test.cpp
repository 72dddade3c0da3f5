// What a server says of the calls that are there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "../harness/around_every_kind.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/server/live_call.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::live_call;
using protocoro::live_call_state;
using protocoro::spawn;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;

class LiveCalls : public AroundEveryKind {
 protected:
  auto begin(TestRequest request, call_options options = {}) {
    call_plan plan(kind(), std::move(request));
    plan.options = std::move(options);
    plan.then = requests_then::stay_open;
    return spawn(make_call(client(), std::move(plan)));
  }
  /// All that wait answer; the limit is for tests that fail.
  std::vector<live_call> calls() { return server().calls(60s); }
  void wait_until_there_are_none() {
    while (!calls().empty()) std::this_thread::yield();
  }
};

TEST_P(LiveCalls, TellWhereTheyWait) {
  serve({});
  EXPECT_THAT(calls(), IsEmpty());
  auto first = begin(request_for(scene::waits), call_options().timeout(1h));
  handler.waiters.wait_for_entries(1);
  auto second = begin(request_for(scene::waits));
  handler.waiters.wait_for_entries(2);
  const auto found = calls();
  ASSERT_EQ(found.size(), 2U);
  for (const live_call& each : found) {
    EXPECT_EQ(each.method().full_name(), method_of(kind()));
    EXPECT_THAT(each.peer(), MatchesRegex("ipv4:127\\.0\\.0\\.1:[0-9]+"));
    EXPECT_EQ(each.state(), live_call_state::waiting);
    EXPECT_THAT(each.waits_for(), ElementsAre("pipe"));
    EXPECT_EQ(each.requests(), 1U);
    EXPECT_EQ(each.replies(), one_reply() ? 0U : 1U);
    EXPECT_FALSE(each.stopped());
  }
  EXPECT_GE(found[0].age(), found[1].age());
  EXPECT_GT(found[1].age(), 0ns);
  EXPECT_LT(found[0].time_remaining(), 2h);
  EXPECT_GT(found[0].time_remaining(), 1min);
  EXPECT_EQ(found[1].time_remaining(), std::chrono::nanoseconds::max());
  first.request_stop();
  second.request_stop();
  wait_until_there_are_none();
}

TEST_P(LiveCalls, TellWhichCallsTheyMake) {
  serve({});
  auto outer = begin(request_for(scene::calls));
  handler.waiters.wait_for_entries(2);
  const auto found = calls();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_THAT(found[0].waits_for(), ElementsAre("protocoro.testing.RpcTest/Unary"));
  EXPECT_THAT(found[1].waits_for(), ElementsAre("pipe"));
  outer.request_stop();
  wait_until_there_are_none();
}

task<> read_one(async_generator<TestReply>& replies) { co_await replies.next(); }

TEST_P(LiveCalls, TellThatTheyWaitForTheirClient) {
  if (kind() == rpc_kind::unary) return;
  serve({});
  if (streams_requests(kind())) {
    auto reading = begin(request_for(scene::reads, 0));
    handler.waiters.wait_for_entries(1);
    EXPECT_THAT(calls().at(0).waits_for(), ElementsAre("request"));
    reading.request_stop();
    wait_until_there_are_none();
  }
  if (one_reply()) return;
  const TestRequest endless = request_for(scene::yields, 0);
  auto replies = kind() == rpc_kind::bidi_streaming
                     ? client().Bidi(once(endless, requests_then::stay_open))
                     : client().ServerStreaming(endless);
  protocoro::sync_wait(read_one(replies));
  while (calls().at(0).waits_for() != lines{"room for a reply"}) std::this_thread::yield();
  EXPECT_GT(calls().at(0).replies(), 0U);
}

std::atomic<bool> blocked{false};

task<> blocks(doing& self, intercepted_call&, next_step next) {
  self.note("blocks");
  blocked.wait(true);
  co_await next();
}

TEST_P(LiveCalls, AreRunningWhenTheyDoNotAnswer) {
  blocked = true;
  serve({make(blocks, &log)});
  auto call = begin(request_for("hello"));
  while (log.all().empty()) std::this_thread::yield();
  const auto found = server().calls(1ms);
  blocked = false;
  blocked.notify_all();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].state(), live_call_state::running);
  EXPECT_THAT(found[0].waits_for(), IsEmpty());
  call.request_stop();
  wait_until_there_are_none();
}

/// Looks at the server from within.
class looks final : public server_interceptor {
 public:
  std::atomic<protocoro::server*> at{nullptr};

  std::vector<live_call> seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  task<> intercept(intercepted_call&, next_step next) override {
    {
      const std::lock_guard lock(mutex_);
      seen_ = at.load()->calls(60s);
    }
    return next();
  }

  std::mutex mutex_;
  std::vector<live_call> seen_;
};

TEST_P(LiveCalls, MayLookAtThemselves) {
  const auto looking = std::make_shared<looks>();
  serve({looking});
  looking->at = &server();
  EXPECT_TRUE(call(request_for("hello")).status.ok());
  ASSERT_EQ(looking->seen().size(), 1U);
  EXPECT_EQ(looking->seen()[0].state(), live_call_state::running);
}

TEST_P(LiveCalls, AreLines) {
  serve({});
  const std::string method = "method=" + method_of(kind());
  auto call = begin(request_for(scene::waits, 0), call_options().timeout(1h));
  handler.waiters.wait_for_entries(1);
  EXPECT_THAT(server().dump(60s),
              MatchesRegex("calls: 1\n" + method +
                           " kind=[a-z_]+ peer=ipv4:127.0.0.1:[0-9]+ state=waiting "
                           "age_ms=[0-9]+ left_ms=[0-9]+ requests=1 replies=0 "
                           "waits_for=\"pipe\"\n"));
  protocoro::server& server = this->server();
  // [calls]
  for (const protocoro::live_call& each : server.calls())
    if (each.age() > 10s) std::cerr << to_string(each) << '\n';
  // [/calls]
  call.request_stop();
  while (server.dump(60s) != "calls: 0\n") std::this_thread::yield();
  server.shutdown();
  EXPECT_EQ(server.dump(), "calls: 0\n");
}

TEST_P(LiveCalls, AreAskedWhileTheyComeAndGo) {
  serve({});
  std::atomic<bool> over{false};
  std::jthread asking([&] {
    while (!over) server().dump(60s);
  });
  for (int i = 0; i != 100; ++i) EXPECT_TRUE(call(request_for("hello")).status.ok());
  over = true;
}

INSTANTIATE_TEST_SUITE_P(Kinds, LiveCalls, every_kind_and_place(), name_of_case);

}  // namespace
}  // namespace rpc_test
