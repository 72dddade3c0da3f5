// Who may die when: requests, calls, clients and channels, at every moment.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "../harness/calls.hpp"
#include "../harness/live_objects.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/result.hpp"

namespace rpc_test {
namespace {

using protocoro::as_result;
using protocoro::merge;
using protocoro::spawn;
using protocoro::sync_wait;

task<TestReply> unary_of_a_dying_request(RpcTestClient& client) {
  auto request = std::make_unique<TestRequest>(request_for("gone"));
  auto call = client.Unary(*request);
  request->set_text("changed");
  request.reset();
  return call;
}

async_generator<TestReply> stream_of_a_dying_request(RpcTestClient& client) {
  auto request = std::make_unique<TestRequest>(request_for("gone", 2));
  auto call = client.ServerStreaming(*request);
  request->set_text("changed");
  request.reset();
  return call;
}

TEST(Request, MayDieWhenTheCallExpressionReturns) {
  world here;
  EXPECT_EQ(sync_wait(unary_of_a_dying_request(here.client)).text(), "gone");
  const auto seen = sync_wait(collect(stream_of_a_dying_request(here.client), form::exception));
  EXPECT_EQ(seen.replies.at(1).text(), "gone");
}

/// Requests that count themselves, so that a leak or a second destruction is seen.
async_generator<TestRequest> counted_requests(support::live_object counted, bool& began) {
  began = true;
  while (counted.value() == 1) co_yield request_for("one of many");
}

TEST(Call, ThatIsDroppedBeforeItsFirstAwaitNeverHappens) {
  world here;
  const support::live_objects live;
  bool began = false;
  {
    const auto unary = here.client.Unary(request_for("never"));
    const auto stream = here.client.ServerStreaming(request_for("never"));
    const auto client_stream =
        here.client.ClientStreaming(counted_requests(support::live_object(1), began));
    const auto bidi = here.client.Bidi(counted_requests(support::live_object(1), began));
    EXPECT_EQ(live.added(), 2);
  }
  EXPECT_EQ(live.added(), 0);
  EXPECT_FALSE(began);
  EXPECT_EQ(here.handler.handlers.most_inside(), 0);
}

async_generator<TestReply> now() { co_yield TestReply(); }
async_generator<TestReply> reply_of(task<TestReply> call) { co_yield co_await std::move(call); }

/// Awaits the call, and drops it while it waits.
task<> drop_while_waiting(async_generator<TestReply> call) {
  auto both = merge(std::move(call), now());
  co_await both.next();
}

TEST(Call, OfAnyKindMayBeDroppedWhileItWaits) {
  world here;
  for (int i = 0; i < 50; ++i) {
    const support::live_objects live;
    bool began = false;
    const TestRequest waits = request_for(scene::waits, 0);
    sync_wait(drop_while_waiting(reply_of(here.client.Unary(waits))));
    sync_wait(drop_while_waiting(here.client.ServerStreaming(waits)));
    sync_wait(drop_while_waiting(
        reply_of(here.client.ClientStreaming(counted_requests(support::live_object(1), began)))));
    sync_wait(
        drop_while_waiting(here.client.Bidi(counted_requests(support::live_object(1), began))));
    EXPECT_TRUE(began || intercepts("client"));  // those may wait before the call begins
    EXPECT_EQ(live.added(), 0);
  }
  here.handler.handlers.wait_until_empty();
}

/// Leaves after so many replies; the last ones are the end, and after it.
task<> read_some(async_generator<TestReply> replies, int some) {
  for (int i = 0; i < some; ++i) co_await replies.next();
}

TEST(Call, MayBeDroppedAfterAnyOfItsReplies) {
  world here;
  for (int some = 0; some < 8; ++some) {
    const support::live_objects live;
    bool began = false;
    sync_wait(read_some(here.client.ServerStreaming(request_for("hello", 5)), some));
    sync_wait(read_some(here.client.Bidi(numbered(5)), some));
    sync_wait(read_some(here.client.Bidi(counted_requests(support::live_object(1), began)), some));
    EXPECT_EQ(live.added(), 0);
  }
  here.handler.handlers.wait_until_empty();
}

task<> read_one_of(async_generator<TestReply> replies, support::live_object) {
  co_await replies.next();
}

/// The stream is a parameter: it dies with the frame of what was spawned, and holds its root.
TEST(Call, EndsWithTheSpawnedWorkThatLeftIt) {
  world here;
  for (const bool joined : {true, false}) {
    const support::live_objects live;
    auto reading =
        spawn(read_one_of(here.client.Bidi(once(request_for("hello"), requests_then::stay_open)),
                          support::live_object(1)));
    if (joined)
      sync_wait(std::move(reading).join());
    else
      std::move(reading).detach();
    while (live.added() != 0) std::this_thread::yield();
    here.handler.handlers.wait_until_empty();
  }
}

/// Reads one reply, then gives the stream away: the rest is read, or dropped, by another root.
task<async_generator<TestReply>> read_one(async_generator<TestReply> replies) {
  co_await replies.next();
  co_return std::move(replies);
}

TEST(Call, MayMoveToAnotherRoot) {
  world here;
  for (int i = 0; i < 20; ++i) {
    auto stream = sync_wait(read_one(here.client.ServerStreaming(request_for("hello", 5))));
    EXPECT_EQ(sync_wait(collect(std::move(stream), form::exception)).replies.size(), 4u);
    auto moved = sync_wait(spawn(read_one(here.client.Bidi(numbered(5)))).join());
    EXPECT_EQ(sync_wait(collect(std::move(moved), form::exception)).replies.size(), 4u);
    bool began = false;
    auto dropped = sync_wait(
        spawn(read_one(here.client.Bidi(counted_requests(support::live_object(1), began)))).join());
    dropped = {};
  }
  here.handler.handlers.wait_until_empty();
}

/// The only owner of its channel. Destroyed, client and channel go with it.
task<TestReply> call_and_go(std::unique_ptr<RpcTestClient> client, TestRequest request) {
  TestReply reply = co_await client->Unary(request);
  client.reset();  // on the thread that brought the reply
  co_return reply;
}

task<int> stream_and_go(std::unique_ptr<RpcTestClient> client) {
  auto replies = client->Bidi(numbered(3));
  client.reset();  // the call keeps the channel
  int count = 0;
  while (auto reply = co_await replies.next()) ++count;
  replies = {};
  co_return count;
}

TEST(Channel, MayDieInsideAResumption) {
  world here;
  for (int i = 0; i < 200; ++i) {
    auto unary = spawn(call_and_go(
        std::make_unique<RpcTestClient>(protocoro::connect(here.address())), request_for("hello")));
    EXPECT_EQ(sync_wait(std::move(unary).join()).text(), "hello");
    auto stream =
        spawn(stream_and_go(std::make_unique<RpcTestClient>(protocoro::connect(here.address()))));
    EXPECT_EQ(sync_wait(std::move(stream).join()), 3);
  }
}

/// Says what a call to nobody ended with.
task<int> fail_and_go(std::unique_ptr<RpcTestClient> client) {
  const auto reply = co_await as_result(client->Unary(request_for("anybody?")));
  client.reset();
  co_return reply.status().error_code();
}

/// No server of this process holds gRPC's threads.
TEST(Channel, MayDieInsideAResumptionAsTheLastOfAll) {
  for (int i = 0; i < 200; ++i) {
    auto call =
        spawn(fail_and_go(std::make_unique<RpcTestClient>(protocoro::connect("127.0.0.1:1"))));
    EXPECT_EQ(sync_wait(std::move(call).join()), protocoro::status_code::UNAVAILABLE);
  }
}

TEST(Channel, MayDieWithACallThatIsNotAnswered) {
  world here;
  for (int i = 0; i < 20; ++i) {
    {
      const auto dropped =
          spawn(call_and_go(std::make_unique<RpcTestClient>(protocoro::connect(here.address())),
                            request_for(scene::waits)));
      here.handler.waiters.wait_for_entries(i + 1);
    }
    here.handler.handlers.wait_until_empty();
  }
}

async_generator<TestReply> ask(async_generator<TestReply>& asked) {
  auto reply = co_await asked.next();
  co_yield *reply;
}

/// Asks the same stream twice at once.
task<std::string> ask_twice(RpcTestClient& client) {
  auto replies = client.ServerStreaming(request_for(scene::waits, 0));
  auto both = merge(ask(replies), ask(replies));
  try {
    co_await both.next();
  } catch (const std::logic_error& error) {
    co_return error.what();
  }
  co_return "no error";
}

TEST(Next, AskedASecondTimeBeforeItsAnswerIsALogicError) {
  world here;
  EXPECT_NE(sync_wait(ask_twice(here.client)).find("awaited again"), std::string::npos);
}

task<std::string> await_twice(task<TestReply> call) {
  co_await std::move(call);
  try {
    co_await std::move(call);  // NOLINT: that is what is tested
  } catch (const std::logic_error& error) {
    co_return error.what();
  }
  co_return "no error";
}

TEST(Call, AwaitedASecondTimeIsALogicError) {
  world here;
  const auto unary = sync_wait(await_twice(here.client.Unary(request_for("hello"))));
  EXPECT_NE(unary.find("awaited before"), std::string::npos) << unary;
  const auto streaming = sync_wait(await_twice(here.client.ClientStreaming(numbered(1))));
  EXPECT_NE(streaming.find("awaited before"), std::string::npos) << streaming;
}

task<std::string> ask_after_the_end(RpcTestClient& client) {
  auto replies = client.ServerStreaming(request_for(scene::throws, 1));
  std::string seen;
  for (int i = 0; i < 4; ++i) try {
      auto reply = co_await replies.next();
      seen += reply ? "reply " : "end ";
    } catch (const protocoro::rpc_error&) {
      seen += "error ";
    }
  co_return seen;
}

TEST(Next, ThrowsOnceAndThenStaysEmpty) {
  world here;
  EXPECT_EQ(sync_wait(ask_after_the_end(here.client)), "reply error end end ");
}

}  // namespace
}  // namespace rpc_test
