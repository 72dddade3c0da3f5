// What goes beside the messages: call_options, call_info, server_context.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/server/server_context.hpp"
#include "protocoro/server/stop_token.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::call_info;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using clock = std::chrono::system_clock;

const std::string bytes("\x00\x01\xff", 3);

/// Says what it sees of its context, and sends metadata of its own.
class witness final : public RpcTestHandler {
 public:
  attendance waiters;
  attendance told;  // callbacks of a stop token
  std::atomic<bool> cancelled{false};

  task<TestReply> Unary(server_context& context, const TestRequest& request) override {
    EXPECT_EQ(context.method().full_name(), "protocoro.testing.RpcTest/Unary");
    answer_in(context);
    if (request.text() == "wait") co_await wait(context);
    TestReply reply;
    reply.set_text(describe(context));
    reply.set_payload(std::string(context.metadata("some-bin").value_or("")));
    reply.set_index(static_cast<int>(
        std::chrono::duration_cast<std::chrono::seconds>(context.time_remaining()).count()));
    co_return reply;
  }
  async_generator<TestReply> ServerStreaming(server_context& context, const TestRequest&) override {
    answer_in(context);
    co_yield TestReply();
    TestReply reply;
    try {
      context.add_initial_metadata("too", "late");
    } catch (const std::logic_error& error) {
      reply.set_text(error.what());
    }
    EXPECT_THROW(context.compress(protocoro::compression::deflate), std::logic_error);
    context.compress(protocoro::compression::none);
    context.compress(protocoro::compression::gzip);
    co_yield reply;
  }

 private:
  static void answer_in(server_context& context) {
    context.add_initial_metadata("X-Initial", "early");
    context.add_initial_metadata("initial-bin", bytes);
    context.add_trailing_metadata("x-trailing", "late");
    context.compress(protocoro::compression::gzip);
    EXPECT_THROW(context.add_initial_metadata("bad key", ""), std::invalid_argument);
    EXPECT_THROW(context.add_trailing_metadata("key", "\n"), std::invalid_argument);
  }
  static std::string describe(server_context& context) {
    EXPECT_FALSE(context.is_cancelled());
    std::string text(context.peer().substr(0, context.peer().find(':')));
    for (const auto& [key, value] : context.request_metadata())
      if (key.starts_with("test-")) text += " " + key + "=" + value;
    if (context.deadline() == clock::time_point::max()) text += " no deadline";
    if (context.time_remaining() == std::chrono::nanoseconds::max()) text += " for ever";
    if (context.grpc_context().compression_level() == GRPC_COMPRESS_LEVEL_LOW) text += " gzip";
    return text;
  }

  task<> wait(server_context& context) {
    const std::stop_callback tells(protocoro::get_stop_token(context),
                                   [this] { const attendance::visitor once(told); });
    const attendance::visitor here(waiters);
    try {
      protocoro::pipe<int> never(1);
      auto items = never.items();
      co_await items.next();
    } catch (const protocoro::cancelled&) {
      cancelled = context.is_cancelled() && protocoro::get_stop_token(context).stop_requested();
      throw;
    }
  }
};

class Options : public testing::Test {
 protected:
  TestReply ask(call_options options) {
    return sync_wait(client_.Unary(request_for("hello"), std::move(options)));
  }

  witness handler_;
  serving served_{handler_};
  RpcTestClient client_{served_.connect()};
};

TEST_F(Options, BringMetadataToTheHandler) {
  const TestReply reply = ask(call_options()
                                  .metadata("test-a", "1")
                                  .metadata("Test-B", "2")
                                  .metadata("test-a", "3")
                                  .metadata("some-bin", bytes));
  EXPECT_NE(reply.text().find(" test-a=1"), std::string::npos) << reply.text();
  EXPECT_NE(reply.text().find(" test-a=3"), std::string::npos);
  EXPECT_NE(reply.text().find(" test-b=2"), std::string::npos);
  EXPECT_EQ(reply.payload(), bytes);
}

TEST_F(Options, RefuseMetadataThatGrpcWouldAbortFor) {
  EXPECT_THROW(call_options().metadata("bad key", "value"), std::invalid_argument);
  EXPECT_THROW(call_options().metadata("", "value"), std::invalid_argument);
  EXPECT_THROW(call_options().metadata("key", "line\nbreak"), std::invalid_argument);
  EXPECT_THROW(call_options().metadata("key", bytes), std::invalid_argument);
}

TEST_F(Options, BringTheDeadlineToTheHandler) {
  EXPECT_NE(ask({}).text().find("ipv4 no deadline for ever gzip"), std::string::npos);
  // On the wire gRPC rounds long timeouts up, by less than a percent.
  const int hour = ask(call_options().timeout(1h)).index();
  EXPECT_TRUE(hour > 3000 && hour < 4000) << hour;
  const int smaller = ask(call_options().timeout(10h).deadline(clock::now() + 1h)).index();
  EXPECT_TRUE(smaller > 3000 && smaller < 4000) << smaller;
  EXPECT_NE(ask(call_options().timeout(std::chrono::nanoseconds::max())).text(), "");
}

TEST_F(Options, CompressRequests) {
  TestRequest large = request_for("hello");
  large.set_payload(std::string(100'000, 'x'));
  for (const auto algorithm : {protocoro::compression::gzip, protocoro::compression::deflate}) {
    const auto reply = sync_wait(client_.Unary(large, call_options().compress(algorithm)));
    EXPECT_NE(reply.text(), "");
  }
}

TEST_F(Options, RecordWhatAUnaryCallBrought) {
  call_info info;
  ask(call_options().record(info));
  EXPECT_EQ(info.trailing_metadata().find("x-trailing"), "late");
  EXPECT_EQ(info.peer().substr(0, 15), "ipv4:127.0.0.1:");
  const auto initial = sync_wait(info.initial_metadata());
  EXPECT_EQ(initial.find("x-initial"), "early");
  EXPECT_EQ(initial.find("initial-bin"), bytes);
}

task<> read_metadata_first(RpcTestClient& client, TestRequest request, const char* key,
                           std::string& last_text) {
  call_info info;
  auto replies = client.ServerStreaming(request, call_options().record(info));
  co_await replies.next();
  const auto initial = co_await info.initial_metadata();
  EXPECT_EQ(initial.find(key).has_value(), true);
  EXPECT_TRUE(info.trailing_metadata().empty());
  while (auto reply = co_await replies.next()) last_text = reply->text();
  EXPECT_EQ(info.trailing_metadata().find("x-trailing"), "late");
}

TEST_F(Options, RecordWhatAStreamBrought) {
  std::string last_text;
  sync_wait(read_metadata_first(client_, request_for("hello"), "x-initial", last_text));
  EXPECT_NE(last_text.find("already sent"), std::string::npos);
}

TEST_F(Options, RecordCallsThatFailedToo) {
  const call_info info;
  RpcTestClient nobody(protocoro::connect("127.0.0.1:1"));
  for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                              rpc_kind::client_streaming, rpc_kind::bidi_streaming}) {
    call_plan plan(kind, request_for("hello"));
    plan.options.record(info);
    EXPECT_EQ(sync_wait(make(nobody, plan)).code(), status_code::UNAVAILABLE);
    EXPECT_TRUE(sync_wait(info.initial_metadata()).empty());
    plan.options.timeout(-1s);
    EXPECT_EQ(sync_wait(make(client_, plan)).code(), status_code::DEADLINE_EXCEEDED);
    EXPECT_TRUE(info.trailing_metadata().empty());
  }
}

/// The same record for the next call, while the one before it is still being cancelled.
TEST_F(Options, RecordTheNextCallAfterOneThatWasGivenUp) {
  const call_info info;
  for (int i = 0; i < 100; ++i) {
    {
      const auto dropped = spawn(make(client_, [&] {
        call_plan plan(i % 2 == 0 ? rpc_kind::server_streaming : rpc_kind::unary,
                       request_for("wait"));
        plan.options.record(info);
        return plan;
      }()));
    }
    ask(call_options().record(info));
    EXPECT_EQ(info.trailing_metadata().find("x-trailing"), "late");
    EXPECT_EQ(sync_wait(info.initial_metadata()).find("x-initial"), "early");
  }
}

TEST_F(Options, WaitForAServerThatStartsLater) {
  subject handler;
  const std::string path = testing::TempDir() + "protocoro_later_" + std::to_string(getpid());
  RpcTestClient client(protocoro::connect(
      "unix:" + path,
      protocoro::channel_options().argument(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100)));
  EXPECT_EQ(sync_wait(make(client, call_plan(rpc_kind::unary, request_for("now")))).code(),
            status_code::UNAVAILABLE);
  call_plan patient(rpc_kind::unary, request_for("later"));
  patient.options.wait_for_ready();
  auto waiting = spawn(make(client, patient));
  const protocoro::server later(protocoro::server_options().listen("unix:" + path), handler);
  EXPECT_TRUE(sync_wait(std::move(waiting).join()).status.ok());
}

TEST_F(Options, AStopTokenTellsOfTheStop) {
  {
    const auto running = spawn(make(client_, call_plan(rpc_kind::unary, request_for("wait"))));
    handler_.waiters.wait_for_entries(1);
  }
  handler_.told.wait_for_entries(1);
  handler_.waiters.wait_until_empty();
  served_.server().shutdown();
  EXPECT_TRUE(handler_.cancelled);
}

}  // namespace
}  // namespace rpc_test
