// The promises that hold for each of the four kinds, inline and on a pool, in both error forms.
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;

class EveryKind : public testing::TestWithParam<std::tuple<rpc_kind, place, form>> {
 protected:
  rpc_kind kind() const { return std::get<0>(GetParam()); }
  form how() const { return std::get<2>(GetParam()); }

  call_plan plan(TestRequest request) const {
    call_plan made(kind(), std::move(request));
    made.how = how();
    return made;
  }
  outcome call(TestRequest request) { return call(plan(std::move(request))); }
  outcome call(call_plan made) { return sync_wait(make(world_.client, std::move(made))); }

  void expect_still_serving() {
    const outcome next = call(request_for("hello"));
    EXPECT_TRUE(next.status.ok()) << next.status.error_message();
    EXPECT_EQ(next.replies.at(0).text(), "hello");
  }

  world world_{std::get<1>(GetParam())};
};

class RequestStreams : public EveryKind {};
class ReplyStreams : public EveryKind {};

TEST_P(EveryKind, GivesItsReplies) {
  const outcome seen = call(request_for("hello", 3));
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  ASSERT_EQ(seen.replies.size(), streams_replies(kind()) ? 3u : 1u);
  for (const TestReply& reply : seen.replies) EXPECT_EQ(reply.text(), "hello");
  EXPECT_EQ(seen.replies.back().index(), kind() == rpc_kind::unary ? 0
                                         : streams_replies(kind()) ? 2
                                                                   : 1);
  world_.handler.handlers.wait_until_empty();
}

TEST_P(EveryKind, PassesAnErrorOnWithItsDetails) {
  TestRequest request = request_for("fails", 2);
  request.set_fail_with(status_code::NOT_FOUND);
  request.set_error_message("nothing there: \xc3\xa4");
  request.set_payload(std::string("bytes\0\xff\x01", 8));
  const outcome seen = call(request);
  EXPECT_EQ(seen.code(), status_code::NOT_FOUND);
  EXPECT_EQ(seen.status.error_message(), "nothing there: \xc3\xa4");
  EXPECT_EQ(seen.status.error_details(), std::string("bytes\0\xff\x01", 8));
  EXPECT_EQ(seen.replies.size(), streams_replies(kind()) ? 2u : 0u);
  EXPECT_TRUE(world_.errors().lines().empty());
}

TEST_P(EveryKind, HidesAnUnknownExceptionAndServesOn) {
  for (const int replies_before : {0, 2}) {
    const outcome seen = call(request_for(scene::throws, replies_before));
    EXPECT_EQ(seen.code(), status_code::UNKNOWN);
    EXPECT_EQ(seen.status.error_message().find("1234"), std::string::npos);
    EXPECT_EQ(seen.status.error_details(), "");
    EXPECT_EQ(seen.replies.size(), streams_replies(kind()) ? replies_before : 0);
  }
  const std::string line = method_of(kind()) + ": " + secret;
  EXPECT_EQ(world_.errors().lines(), (std::vector<std::string>{line, line}));
  expect_still_serving();
}

/// gRPC aborts the process for an OK without a reply.
TEST_P(EveryKind, TakesAnErrorThatSaysOkForAFailure) {
  const outcome seen = call(request_for(scene::throws_ok, 0));
  EXPECT_EQ(seen.code(), status_code::UNKNOWN);
  EXPECT_EQ(seen.status.error_message(), "the handler failed");
  EXPECT_EQ(world_.errors().lines(), std::vector<std::string>{method_of(kind()) + ": OK"});
  expect_still_serving();
}

TEST_P(EveryKind, EndsWhenItsTimeoutPasses) {
  for (const requests_then then : {requests_then::end, requests_then::stay_open}) {
    call_plan waits = plan(request_for(scene::waits, 0));
    waits.then = then;
    waits.options.timeout(50ms);
    EXPECT_EQ(call(waits).code(), status_code::DEADLINE_EXCEEDED);
    world_.handler.handlers.wait_until_empty();
  }
  expect_still_serving();
}

TEST_P(EveryKind, EndsWhenItsDeadlinePasses) {
  call_plan waits = plan(request_for(scene::waits, 0));
  waits.options.deadline(std::chrono::system_clock::now() + 50ms);
  EXPECT_EQ(call(waits).code(), status_code::DEADLINE_EXCEEDED);
  world_.handler.handlers.wait_until_empty();
}

TEST_P(EveryKind, DoesNotBeginAfterItsDeadline) {
  call_plan late = plan(request_for("hello"));
  late.options.deadline(std::chrono::system_clock::now() - 1s);
  EXPECT_EQ(call(late).code(), status_code::DEADLINE_EXCEEDED);
  late.options = call_options().timeout(-1s);
  EXPECT_EQ(call(late).code(), status_code::DEADLINE_EXCEEDED);
}

TEST_P(EveryKind, StopsItsHandlerWhenTheClientIsStopped) {
  for (const requests_then then : {requests_then::end, requests_then::stay_open}) {
    call_plan waits = plan(request_for(scene::waits, 0));
    waits.then = then;
    auto running = spawn(make(world_.client, waits));
    world_.handler.waiters.wait_for_entries(then == requests_then::end ? 1 : 2);
    running.request_stop();
    const outcome seen = sync_wait(std::move(running).join());
    EXPECT_TRUE(seen.cancelled_here || seen.code() == status_code::CANCELLED);
    world_.handler.handlers.wait_until_empty();
  }
  EXPECT_EQ(world_.handler.stops, 2);
  expect_still_serving();
}

TEST_P(EveryKind, StopsItsHandlerWhenNobodyWaitsForItAnyMore) {
  {
    const auto running = spawn(make(world_.client, plan(request_for(scene::waits, 0))));
    world_.handler.waiters.wait_for_entries(1);
  }
  world_.handler.handlers.wait_until_empty();
  EXPECT_EQ(world_.handler.stops, 1);
}

TEST_P(EveryKind, StopsAHandlerThatWaitsInACallOfItsOwn) {
  {
    const auto running = spawn(make(world_.client, plan(request_for(scene::calls, 0))));
    world_.handler.waiters.wait_for_entries(2);
  }
  world_.handler.handlers.wait_until_empty();
  EXPECT_EQ(world_.handler.stops, 2);
}

TEST_P(EveryKind, GivesItsOwnCallsItsDeadline) {
  call_plan waits = plan(request_for(scene::calls, 0));
  for (auto time = 100ms; world_.handler.waiters.entries() < 2; time *= 2) {
    waits.options.timeout(time);
    EXPECT_EQ(call(waits).code(), status_code::DEADLINE_EXCEEDED);
  }
  world_.handler.handlers.wait_until_empty();
}

TEST_P(RequestStreams, StopAHandlerThatWaitsInNext) {
  call_plan reads = plan(request_for(scene::reads, 0));
  reads.then = requests_then::stay_open;
  {
    const auto running = spawn(make(world_.client, reads));
    world_.handler.waiters.wait_for_entries(1);
  }
  world_.handler.handlers.wait_until_empty();
  EXPECT_EQ(world_.handler.stops, 1);
}

/// Reads one reply and leaves.
task<> read_one(async_generator<TestReply> replies) { co_await replies.next(); }

async_generator<TestReply> stream(RpcTestClient& client, rpc_kind kind, TestRequest request) {
  if (kind == rpc_kind::server_streaming) return client.ServerStreaming(request);
  return client.Bidi(once(std::move(request), requests_then::stay_open));
}

TEST_P(ReplyStreams, StopAHandlerWhoseConsumerLeavesEarly) {
  for (const char* text : {scene::yields, scene::waits}) {
    sync_wait(read_one(stream(world_.client, kind(), request_for(text, 1))));
    world_.handler.handlers.wait_until_empty();
  }
}

TEST_P(ReplyStreams, StopAHandlerWithAFullWindow) {
  auto replies = stream(world_.client, kind(), request_for(scene::yields, 1));
  sync_wait([](async_generator<TestReply>& some) -> task<> { co_await some.next(); }(replies));
  world_.handler.waiters.wait_for_entries(1);
  replies = {};  // meanwhile the handler fills what is left of the window
  world_.handler.handlers.wait_until_empty();
}

std::string name(const testing::TestParamInfo<EveryKind::ParamType>& info) {
  const auto& [kind, where, how] = info.param;
  return name_of(kind) + (where == place::inline_ ? "Inline" : "OnAPool") +
         (how == form::exception ? "Throwing" : "AsResult");
}

template <class... Kinds>
auto each(Kinds... kinds) {
  return testing::Combine(testing::Values(kinds...), testing::Values(place::inline_, place::pool),
                          testing::Values(form::exception, form::result));
}

INSTANTIATE_TEST_SUITE_P(Rpc, EveryKind,
                         each(rpc_kind::unary, rpc_kind::server_streaming,
                              rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name);
INSTANTIATE_TEST_SUITE_P(Rpc, RequestStreams,
                         each(rpc_kind::client_streaming, rpc_kind::bidi_streaming), name);
INSTANTIATE_TEST_SUITE_P(Rpc, ReplyStreams,
                         each(rpc_kind::server_streaming, rpc_kind::bidi_streaming), name);

}  // namespace
}  // namespace rpc_test
