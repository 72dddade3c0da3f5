// Lines about what happens to calls, on both sides.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "../harness/around_every_kind.hpp"
#include "../harness/child_process.hpp"
#include "../harness/http2.hpp"
#include "protocoro/calls/call_trace.hpp"
#include "protocoro/coro/spawn.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::spawn;
using protocoro::trace_calls;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAreArray;

class CallTrace : public AroundEveryKind {
 protected:
  void SetUp() override {
    trace_calls([this](std::string_view line) { log.add(std::string(line)); });
    serve({});
  }
  void TearDown() override { trace_calls(nullptr); }

  /// What one side has said, without time and number, of which all are the same.
  lines said_by(const std::string& side) const {
    lines said;
    std::string number;
    for (const std::string& line : log.all()) {
      const std::string method = ' ' + method_of(kind()) + ' ';
      const auto place = line.find(method);
      EXPECT_THAT(line, MatchesRegex("protocoro [0-9]+\\.[0-9]+ (server|client) [0-9]+ .*"));
      EXPECT_NE(place, line.npos);
      if (line.find(' ' + side + ' ') == line.npos) continue;
      const std::string its_number = line.substr(line.find(side), place - line.find(side));
      if (said.empty()) number = its_number;
      EXPECT_EQ(its_number, number);
      said.push_back(line.substr(place + method.size()));
    }
    return said;
  }
  /// The last one may still be on its way when the client has its status.
  lines wait_for_end_of(const std::string& side) const {
    for (;; std::this_thread::yield()) {
      lines said = said_by(side);
      for (const std::string& each : said)
        if (each.starts_with("end")) return said;
    }
  }
  /// By the server of a call whose client does not cancel it: the deadline of each side passes at
  /// its own time. If the server has not seen the call by then, the next one has more of it.
  lines said_at_the_deadline(const std::string& after_headers) {
    for (int time = 20; log.all().empty(); time *= 2) {
      http2::headers fields = http2::fields_of_call("/" + method_of(kind()));
      fields.emplace_back("grpc-timeout", std::to_string(time) + "m");
      const auto connection = tcp_socket::connected_to(server().port());
      connection.send(
          http2::preface() +
          http2::frame(http2::type::headers, http2::end_headers, 1, http2::block(fields)) +
          after_headers);
      http2::read_to_the_end(connection, 1);
      serve({});  // the server before has gone, and all its calls have ended
    }
    return said_by("server");
  }
  auto begin_one_that_waits() {
    call_plan plan(kind(), request_for(scene::waits, 0));
    plan.then = requests_then::stay_open;
    auto begun = spawn(make_call(client(), std::move(plan)));
    handler.waiters.wait_for_entries(1);
    return begun;
  }
};

TEST_P(CallTrace, TellsOfMessagesAndTheEnd) {
  EXPECT_TRUE(call(request_for(secret, 2), call_options().timeout(1h)).status.ok());
  lines replies{"reply bytes=22"};
  if (kind() == rpc_kind::client_streaming) replies = {"reply bytes=24"};
  if (!one_reply()) replies.emplace_back("reply bytes=24");

  lines on_server = wait_for_end_of("server");
  ASSERT_EQ(on_server.size(), 3 + replies.size());
  EXPECT_THAT(on_server.front(), MatchesRegex("begin peer=ipv4:127.0.0.1:[0-9]+ left_ms=3[0-9]+"));
  on_server.erase(on_server.begin());
  lines expected = replies;
  expected.insert(expected.begin(), "request bytes=24");
  expected.emplace_back("end code=OK");
  EXPECT_EQ(on_server, expected);

  lines on_client = said_by("client");  // replies are told of when they are taken
  ASSERT_EQ(on_client.size(), 3 + replies.size());
  EXPECT_THAT(on_client.front(), MatchesRegex("begin left_ms=3[0-9]+"));
  on_client.erase(on_client.begin());
  expected.back() = "end code=OK peer=ipv4:127.0.0.1:" + std::to_string(server().port());
  EXPECT_THAT(on_client, UnorderedElementsAreArray(expected));
}

TEST_P(CallTrace, TellsOfFailuresAndNothingThatMessagesSay) {
  call(request_for(scene::throws, 0), call_options().metadata("key", secret));
  EXPECT_EQ(wait_for_end_of("server").back(), "end code=UNKNOWN message=\"the handler failed\"");
  EXPECT_THAT(said_by("client").back(), AllOf(StartsWith("end code=UNKNOWN peer="),
                                              HasSubstr("message=\"the handler failed\"")));
  for (const std::string& line : log.all()) {
    EXPECT_THAT(line, Not(HasSubstr(secret)));
    EXPECT_THAT(line, Not(HasSubstr(scene::throws)));
  }
}

TEST_P(CallTrace, TellsWhoStopsACall) {
  auto call = begin_one_that_waits();
  call.request_stop();
  const lines on_server = wait_for_end_of("server");
  EXPECT_THAT(on_server, Contains("stop why=client"));
  EXPECT_EQ(on_server.back(), "end code=CANCELLED message=\"cancelled\"");
  EXPECT_THAT(wait_for_end_of("client"), Contains("stop why=stop"));
}

async_generator<TestRequest> failing() {
  co_yield request_for(scene::waits, 0);
  throw std::runtime_error("no more requests");
}

TEST_P(CallTrace, TellsOfRequestsThatFail) {
  if (!streams_requests(kind())) return;
  auto made = one_reply() ? collect(client().ClientStreaming(failing()), form::exception)
                          : collect(client().Bidi(failing()), form::exception);
  EXPECT_THROW(protocoro::sync_wait(std::move(made)), std::runtime_error);
  EXPECT_THAT(wait_for_end_of("client"), Contains("stop why=requests"));
}

task<> read_one(async_generator<TestReply> replies) { co_await replies.next(); }

TEST_P(CallTrace, TellsOfStreamsThatAreDropped) {
  if (one_reply()) return;
  const TestRequest request = request_for(scene::waits);
  protocoro::sync_wait(read_one(kind() == rpc_kind::bidi_streaming
                                    ? client().Bidi(once(request, requests_then::stay_open))
                                    : client().ServerStreaming(request)));
  EXPECT_THAT(wait_for_end_of("client"), Contains("stop why=dropped"));
}

TEST_P(CallTrace, TellsOfTheShutdownThatStopsACall) {
  auto call = begin_one_that_waits();
  server().shutdown();
  EXPECT_THAT(wait_for_end_of("server"), Contains("stop why=shutdown"));
  wait_for_end_of("client");
}

TEST_P(CallTrace, TellsOfTheDeadlineThatStopsACall) {
  const std::string request = request_for(scene::waits, 0).SerializeAsString();
  EXPECT_THAT(said_at_the_deadline(
                  http2::frame(http2::type::data, http2::end_stream, 1, http2::message(request))),
              Contains("stop why=deadline"));
}

/// gRPC itself waits for the request of a unary call.
TEST_P(CallTrace, TellsOfTheDeadlineThatStopsTheWaitForARequest) {
  if (kind() == rpc_kind::unary) return;
  const lines seen = said_at_the_deadline("");
  EXPECT_THAT(seen, Contains("stop why=deadline"));
  EXPECT_EQ(seen.back(), "end code=CANCELLED message=\"cancelled\"");
}

TEST_P(CallTrace, IsSilentWithoutASinkAndSurvivesOneThatThrows) {
  trace_calls(nullptr);
  EXPECT_TRUE(call(request_for("hello")).status.ok());
  EXPECT_THAT(log.all(), IsEmpty());
  trace_calls([](std::string_view) { throw std::runtime_error("no more room"); });
  EXPECT_TRUE(call(request_for("hello")).status.ok());
}

INSTANTIATE_TEST_SUITE_P(Kinds, CallTrace, every_kind_and_place(), name_of_case);

// --- the environment

TEST(CallTraceOfProcess, DISABLED_MakesACall) {
  world here;
  protocoro::sync_wait(here.client.Unary(request_for("hello")));
}

std::string stderr_of_child(const char* set) {
  ::setenv("PROTOCORO_TRACE", set, 1);
  testing::internal::CaptureStderr();
  EXPECT_EQ(child_process("CallTraceOfProcess.DISABLED_MakesACall").wait(), 0);
  ::unsetenv("PROTOCORO_TRACE");
  return testing::internal::GetCapturedStderr();
}

TEST(CallTraceOfProcess, BeginsWhereTheEnvironmentSaysSo) {
  EXPECT_THAT(stderr_of_child("1"),
              AllOf(HasSubstr(" server "), HasSubstr(" client "),
                    HasSubstr("protocoro.testing.RpcTest/Unary end code=OK\n")));
  for (const char* off : {"0", ""})
    EXPECT_THAT(stderr_of_child(off), Not(HasSubstr("RpcTest/Unary")));
}

}  // namespace
}  // namespace rpc_test
