// Traces: what is read and sent, and how it flows through nested calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/http2.hpp"
#include "../harness/tcp_socket.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/observability/trace_context.hpp"

namespace rpc_test {
namespace {

using protocoro::channel_options;
using protocoro::current_trace;
using protocoro::server_options;
using protocoro::span;
using protocoro::span_kind;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::trace_context;

const std::string trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string span_id = "00f067aa0ba902b7";
const std::string sent = "00-" + trace_id + "-" + span_id + "-01";

TEST(TraceContext, IsReadAndWritten) {
  const auto read = trace_context::read(sent, "vendor=x");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->trace_id(), trace_id);
  EXPECT_EQ(read->span_id(), span_id);
  EXPECT_EQ(read->tracestate(), "vendor=x");
  EXPECT_TRUE(read->sampled());
  EXPECT_EQ(read->traceparent(), sent);
  EXPECT_FALSE(trace_context::read("00-" + trace_id + "-" + span_id + "-00")->sampled());
  EXPECT_FALSE(trace_context::read("00-" + trace_id + "-" + span_id + "-fe")->sampled());
  EXPECT_TRUE(trace_context::read("cc-" + trace_id + "-" + span_id + "-01-what-comes"));
}

TEST(TraceContext, IsNotReadWhenItIsMalformed) {
  for (const std::string& bad :
       {std::string(), std::string("00"), sent.substr(1), sent + "-more", sent + "0",
        "ff-" + sent.substr(3), "0g-" + sent.substr(3), "00_" + sent.substr(3),
        "00-" + std::string(32, '0') + "-" + span_id + "-01",
        "00-" + trace_id + "-" + std::string(16, '0') + "-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + span_id + "-01",
        "00-" + trace_id + "-" + span_id + "-0x", "cc-" + trace_id + "-" + span_id + "-01more"})
    EXPECT_FALSE(trace_context::read(bad)) << bad;
}

std::string tracestate_read_from(const std::string& text) {
  return trace_context::read(sent, text).value().tracestate();
}

TEST(TraceContext, KeepsTheLegalEntriesOfTheState) {
  const std::string longest(256, 'x');
  const std::pair<std::string, std::string> cases[] = {
      {"a=1,b=2", "a=1,b=2"},
      {" a=1\t, ,,\tb=2 ", "a=1,b=2"},
      {"tenant@system/1=a b-*_!~,0=x", "tenant@system/1=a b-*_!~,0=x"},
      {"a=1\n,b=2", "b=2"},
      {"a=1,b=\x7f,c=3", "a=1,c=3"},
      {"a=1,b=\xc3\xa4", "a=1"},
      {std::string("a=1,b=\0,c=3", 11), "a=1,c=3"},
      {"A=1,b", ""},
      {"=1,a=,@a=1,a@b@c=1,a b=1,a=1=2", ""},
      {"a=1,b=2,a=3", "a=1,b=2"},
      {longest + "=1", longest + "=1"},
      {longest + "x=1,b=2", "b=2"},
      {"a=" + longest + ",b=2", "a=" + longest + ",b=2"},
      {"a=" + longest + "x,b=2", "b=2"},
  };
  for (const auto& [text, kept] : cases) EXPECT_EQ(tracestate_read_from(text), kept) << text;
}

/// An entry of that size.
std::string entry(const std::string& key, std::size_t size) {
  return key + "=" + std::string(size - key.size() - 1, 'x');
}

TEST(TraceContext, ShortensALongState) {
  const std::string a = entry("a", 128), b = entry("b", 129), c = entry("c", 128);
  const std::string d = entry("d", 124), e = entry("e", 125), comma = ",";
  const std::string full = a + comma + b + comma + c + comma + d;
  ASSERT_EQ(full.size(), 512u);
  EXPECT_EQ(tracestate_read_from(full), full);
  EXPECT_EQ(tracestate_read_from(a + comma + b + comma + c + comma + e),
            a + comma + c + comma + e);  // the long one goes first
  EXPECT_EQ(tracestate_read_from(a + comma + c + comma + d + comma + e + comma +
                                 "f=1,g=" + std::string(300, 'x')),
            a + comma + c + comma + d + comma + e + ",f=1");
  std::string many = "k0=1", kept = many;
  for (int i = 1; i != 600; ++i) {
    many += ",k" + std::to_string(i) + "=1";
    if (i == 31) kept = many;
  }
  EXPECT_EQ(tracestate_read_from(many), kept);
}

TEST(TraceContext, OfItsOwnIsRandom) {
  const trace_context one, other;
  EXPECT_NE(one.trace_id(), other.trace_id());
  EXPECT_TRUE(trace_context::read(one.traceparent()));
  EXPECT_EQ(one.child().trace_id(), one.trace_id());
  EXPECT_NE(one.child().span_id(), one.span_id());
}

/// Asks itself so often as a request says, and fails in the end if it says so.
class asks_itself final : public RpcTestHandler {
 public:
  RpcTestClient* itself = nullptr;

 private:
  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    TestRequest nested = request;
    nested.set_count(request.count() - 1);
    if (request.count() != 0) {
      call_options options;  // with what a call in production has, a token for example
      options.metadata("own", std::string(700, 'x'));
      TestReply reply = co_await itself->Unary(nested, options);
      co_return reply;
    }
    if (request.fail_with() != 0)
      throw protocoro::rpc_error(static_cast<status_code>(request.fail_with()), "");
    const trace_context* const here = co_await current_trace.get();
    TestReply reply;
    reply.set_text(here->traceparent());
    reply.set_payload(here->tracestate());
    co_return reply;
  }
};

class Traces : public testing::Test {
 protected:
  Traces() { handler_.itself = &client; }

  /// In the order in which they have begun; as many as `calls` make.
  std::vector<span> wait_for_spans(std::size_t calls) const {
    for (;; std::this_thread::yield()) {
      const std::lock_guard lock(mutex_);
      if (spans_.size() != calls) continue;
      auto sorted = spans_;
      std::reverse(sorted.begin(), sorted.end());
      return sorted;
    }
  }

 private:
  protocoro::span_sink sink() {
    return [this](const span& ended) {
      const std::lock_guard lock(mutex_);
      spans_.push_back(ended);
    };
  }

  mutable std::mutex mutex_;
  std::vector<span> spans_;
  asks_itself handler_;
  serving served_{handler_, place::inline_,
                  server_options().intercept(protocoro::accept_traces(sink()))};

 protected:
  int port() { return served_.server().port(); }

  RpcTestClient client{protocoro::connect(
      served_.address(), channel_options().intercept(protocoro::pass_traces_on(sink())))};
};

TEST_F(Traces, FlowThroughNestedCalls) {
  const auto reply =
      sync_wait(client.Unary(request_for("", 2), call_options().metadata("traceparent", sent)));
  const auto spans = wait_for_spans(5);  // server, client, server, client, server
  EXPECT_EQ(spans.front().kind, span_kind::server);
  EXPECT_EQ(spans.front().parent_id, span_id);
  for (std::size_t i = 0; i != spans.size(); ++i) {
    EXPECT_EQ(spans[i].kind, i % 2 == 0 ? span_kind::server : span_kind::client);
    EXPECT_EQ(spans[i].place.trace_id(), trace_id);
    EXPECT_EQ(spans[i].method->full_name(), "protocoro.testing.RpcTest/Unary");
    EXPECT_EQ(spans[i].code, status_code::OK);
    EXPECT_GE(spans[i].duration.count(), 0);
    if (i != 0) {
      EXPECT_EQ(spans[i].parent_id, spans[i - 1].place.span_id());
    }
  }
  EXPECT_EQ(reply.text(), spans.back().place.traceparent());
}

TEST_F(Traces, WithALongStateDoNotHarmNestedCalls) {
  std::string state = "first=1";
  while (state.size() < 7300)
    state += ",k" + std::to_string(state.size()) + "=" + std::string(120, 'x');
  const auto options = call_options().metadata("traceparent", sent).metadata("tracestate", state);
  const auto reply = sync_wait(client.Unary(request_for("", 2), options));
  EXPECT_EQ(trace_context::read(reply.text())->trace_id(), trace_id);
  EXPECT_EQ(reply.payload(), state.substr(0, state.find(",k", 450)));
}

TEST_F(Traces, InSeveralEntriesOfTheMetadataAreOneList) {
  const auto reply =
      sync_wait(client.Unary(request_for("", 1), call_options()
                                                     .metadata("traceparent", sent)
                                                     .metadata("tracestate", "a=1")
                                                     .metadata("tracestate", "b=2")));
  EXPECT_THAT(reply.payload(), testing::AnyOf("a=1,b=2", "b=2,a=1"));
}

task<TestReply> call_below(RpcTestClient& client, std::string tracestate) {
  co_await current_trace.set(*trace_context::read(sent, tracestate));
  co_return co_await client.Unary(request_for("", 1));
}

TEST_F(Traces, WithControlCharactersDoNotHarmNestedCalls) {
  const auto reply = sync_wait(call_below(client, "a=\x01,b=\x1f,c=3"));
  EXPECT_EQ(reply.payload(), "c=3");
}

/// As no client of gRPC's sends them. gRPC 1.51 keeps an entry with such a value from the handler.
TEST_F(Traces, WithControlCharactersOnTheWireDoNotHarmNestedCalls) {
  const auto connection = tcp_socket::connected_to(port());
  http2::headers fields = http2::fields_of_call("/" + method_of(rpc_kind::unary));
  fields.emplace_back("traceparent", sent);
  fields.emplace_back("tracestate", "a=\x01,b=\x1f");
  fields.emplace_back("tracestate", "c=3");
  connection.send(http2::preface() +
                  http2::call(fields, http2::message(request_for("", 1).SerializeAsString()),
                              http2::end_stream));
  EXPECT_EQ(http2::read_to_the_end(connection, 1), http2::ending::answered);
  for (const span& each : wait_for_spans(3)) {
    EXPECT_EQ(each.code, status_code::OK);
    EXPECT_EQ(each.place.trace_id(), trace_id);
    EXPECT_EQ(each.place.tracestate(), "c=3");
  }
}

TEST_F(Traces, TellHowCallsEnd) {
  TestRequest failing = request_for("", 1);
  failing.set_fail_with(status_code::NOT_FOUND);
  EXPECT_THROW(sync_wait(client.Unary(failing)), protocoro::rpc_error);
  for (const span& each : wait_for_spans(3)) EXPECT_EQ(each.code, status_code::NOT_FOUND);
}

TEST_F(Traces, BeginWhereNobodyHasBegunOne) {
  EXPECT_TRUE(trace_context::read(sync_wait(client.Unary(request_for("", 0))).text()));
  const auto spans = wait_for_spans(1);  // the server's: the client had nothing to pass on
  EXPECT_EQ(spans[0].kind, span_kind::server);
  EXPECT_EQ(spans[0].parent_id, "");
}

TEST_F(Traces, ThatAreNotSampledArePassedOnUntold) {
  const std::string unsampled = "00-" + trace_id + "-" + span_id + "-00";
  const auto reply = sync_wait(
      client.Unary(request_for("", 1), call_options().metadata("traceparent", unsampled)));
  const auto read = trace_context::read(reply.text());
  EXPECT_EQ(read->trace_id(), trace_id);
  EXPECT_FALSE(read->sampled());
  EXPECT_EQ(wait_for_spans(0).size(), 0u);
}

}  // namespace
}  // namespace rpc_test
