// Calls whose deadline has passed when they begin: they fail, and nothing is sent.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/kinds.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/time/sleep.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::call_info;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using std::chrono::nanoseconds;
using time_point = call_options::time_point;

std::vector<call_options> ways_to_be_late() {
  return {call_options().timeout(0ns),
          call_options().timeout(-1s),
          call_options().timeout(nanoseconds::min()),
          call_options().timeout(0ns).deadline(time_point::max()),
          call_options().timeout(nanoseconds::max()).deadline(time_point::min()),
          call_options().deadline(time_point::clock::now()),
          call_options().deadline(time_point()),
          call_options().deadline(time_point() - 1s),
          call_options().deadline(time_point::min())};
}

class PassedDeadline : public testing::TestWithParam<rpc_kind> {
 protected:
  call_plan plan(call_options options, form how = form::exception) const {
    call_plan made(GetParam(), request_for("hello"));
    made.options = std::move(options);
    made.how = how;
    return made;
  }
  /// Not even a connection was made.
  void expect_that_nothing_was_sent() {
    EXPECT_EQ(channel_->GetState(false), GRPC_CHANNEL_IDLE);
    EXPECT_EQ(handler_.handlers.entries(), 0);
  }

 private:
  subject handler_;
  serving served_{handler_};

 protected:
  std::shared_ptr<grpc::ChannelInterface> channel_ = served_.connect();
  RpcTestClient client_{channel_};
};

TEST_P(PassedDeadline, FailsACallAndNothingIsSent) {
  for (const call_options& late : ways_to_be_late())
    for (const form how : {form::exception, form::result}) {
      const outcome seen = sync_wait(make(client_, plan(late, how)));
      EXPECT_EQ(seen.code(), status_code::DEADLINE_EXCEEDED);
      EXPECT_EQ(seen.status.error_message(),
                "the deadline had passed before the call began; nothing was sent");
    }
  expect_that_nothing_was_sent();
  EXPECT_TRUE(sync_wait(make(client_, plan({}))).status.ok());
}

TEST_P(PassedDeadline, EndsTheWaitForARecord) {
  const call_info info;
  const call_options late = call_options().timeout(0ns).record(info);
  EXPECT_EQ(sync_wait(make(client_, plan(late))).code(), status_code::DEADLINE_EXCEEDED);
  EXPECT_TRUE(sync_wait(info.initial_metadata()).empty());
  EXPECT_TRUE(info.trailing_metadata().empty());
  EXPECT_EQ(info.peer(), "");
}

task<> into(outcome& seen, task<outcome> call) { seen = co_await std::move(call); }

/// Whoever asks need not wait: no wake-up is needed.
TEST_P(PassedDeadline, FailsACallAtOnce) {
  if (intercepts("client")) return;  // the interceptors wait
  for (int i = 0; i != 100; ++i) {
    support::manual_executor here;
    outcome seen;
    const auto call =
        spawn(into(seen, make(client_, plan(call_options().timeout(0ns)))), here.handle());
    here.run_one();
    ASSERT_EQ(seen.code(), status_code::DEADLINE_EXCEEDED);
  }
}

task<outcome> call_too_late(RpcTestClient& client, call_plan made) {
  const auto late = time_point::clock::now() + 1ms;
  while (time_point::clock::now() < late) continue;
  co_return co_await make(client, std::move(made));
}

/// The limit's timer begins when its task waits for the first time: it is the call that finds out.
TEST_P(PassedDeadline, IsInherited) {
  auto call = with_timeout(call_too_late(client_, plan({})), 1ms);
  sync_wait([](task<outcome> limited) -> task<> {
    const auto seen = co_await protocoro::as_result(std::move(limited));
    EXPECT_EQ(seen ? seen.value().code() : seen.status().error_code(),
              status_code::DEADLINE_EXCEEDED);
  }(std::move(call)));
  expect_that_nothing_was_sent();
}

/// Writes down how the call ends that it is around.
class witness final : public protocoro::client_interceptor {
 public:
  std::vector<status_code> ends;

 private:
  task<> intercept(protocoro::outgoing_call&, protocoro::next_step next) override {
    try {
      co_await next();
    } catch (const protocoro::rpc_error& error) {
      ends.push_back(error.code());
      throw;
    }
  }
};

TEST_P(PassedDeadline, IsSeenByInterceptors) {
  const auto around = std::make_shared<witness>();
  RpcTestClient client(protocoro::intercept(channel_, around));
  std::vector<status_code> expected;
  for (const call_options& late : ways_to_be_late()) {
    EXPECT_EQ(sync_wait(make(client, plan(late))).code(), status_code::DEADLINE_EXCEEDED);
    expected.push_back(status_code::DEADLINE_EXCEEDED);
  }
  EXPECT_EQ(around->ends, expected);
  expect_that_nothing_was_sent();
}

INSTANTIATE_TEST_SUITE_P(, PassedDeadline,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name_of_kind);

async_generator<TestRequest> says_that_it_began(bool& begun) {
  begun = true;
  co_yield request_for("hello");
}

/// A call that ended before it was made: its requests are not asked for, and go with it.
TEST(PassedDeadlineOfAStream, LeavesItsRequestsAlone) {
  world here;
  bool begun = false;
  sync_wait([](RpcTestClient& client, bool& asked) -> task<> {
    const call_options late = call_options().timeout(0ns);
    auto replies = client.Bidi(says_that_it_began(asked), late);
    bool failed = false;
    try {
      co_await replies.next();
    } catch (const protocoro::rpc_error& error) {
      failed = error.code() == status_code::DEADLINE_EXCEEDED;
    }
    EXPECT_TRUE(failed);
    const auto end = co_await replies.next();
    EXPECT_FALSE(end);
    auto dropped = client.Bidi(says_that_it_began(asked), late);
  }(here.client, begun));
  EXPECT_FALSE(begun);
}

/// Lets calls through when it is opened.
class gate final : public protocoro::client_interceptor {
 public:
  protocoro::pipe<int> opened{1};

 private:
  task<> intercept(protocoro::outgoing_call&, protocoro::next_step next) override {
    auto items = opened.items();
    co_await items.next();
    co_await next();
  }
};

/// Says whether it has a deadline.
class told_its_deadline final : public RpcTestHandler {
  async_generator<TestReply> ServerStreaming(server_context& context, const TestRequest&) override {
    TestReply reply;
    reply.set_text(context.deadline() == time_point::max() ? "none" : "some");
    co_yield reply;
  }
};

task<std::string> next_text(async_generator<TestReply>& replies, gate& closed) {
  closed.opened.close();
  const auto reply = co_await replies.next();
  co_return reply->text();
}

task<> begin_to_read(async_generator<TestReply>& replies) { co_await replies.next(); }

/// The first read, which is given up, has none; the call itself begins under the second one.
TEST(DeadlineOfAStream, IsThatOfItsFirstReadAlsoBehindAnInterceptorThatWaits) {
  told_its_deadline handler;
  serving served(handler);
  const auto closed = std::make_shared<gate>();
  RpcTestClient client(protocoro::intercept(served.connect(), closed));
  sync_wait([](RpcTestClient& caller, gate& holds) -> task<> {
    auto replies = caller.ServerStreaming(request_for("hello"));
    const auto first = co_await when_any(begin_to_read(replies), protocoro::sleep_for(1ms));
    EXPECT_EQ(first.index(), 1U);
    const std::string said = co_await with_timeout(next_text(replies, holds), 1h);
    EXPECT_EQ(said, "none");
  }(client, *closed));
}

/// No time overflows on its way to gRPC.
TEST(Deadline, OfTheFarFutureIsNone) {
  world here;
  for (const call_options& patient :
       {call_options().timeout(nanoseconds::max()), call_options().deadline(time_point::max()),
        call_options().timeout(24h * 365 * 100), call_options().timeout(24h * 365 * 99),
        call_options().deadline(time_point::max() - 1s)})
    for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                                rpc_kind::client_streaming, rpc_kind::bidi_streaming}) {
      call_plan plan(kind, request_for("hello"));
      plan.options = patient;
      EXPECT_TRUE(sync_wait(make(here.client, plan)).status.ok());
    }
}

}  // namespace
}  // namespace rpc_test
