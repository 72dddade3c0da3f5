// Awaits calls with temporaries of every public parameter type in one expression; what g++ 12 gets
// wrong for aggregates shows under AddressSanitizer. The vocabulary's probe is in tests/coro.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/call_info.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/rpc/result.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::call_info;
using protocoro::sync_wait;
using protocoro::when_all;

const std::string long_text = "longer than any small string optimisation would ever keep inside";

call_options everything(const call_info& info = {}) {
  return call_options().timeout(1min).metadata("a-long-key", long_text).record(info);
}

task<> probe_unary(RpcTestClient& client) {
  const TestReply reply = co_await client.Unary(
      request_for(long_text), call_options().timeout(1min).metadata("a-long-key", long_text));
  EXPECT_EQ(reply.text(), long_text);
  const TestReply again = co_await client.Unary(request_for(long_text), everything());
  EXPECT_EQ(again.text(), long_text);
  const TestReply nested = co_await client.Unary(
      request_for((co_await client.Unary(request_for(long_text))).text()), everything(call_info()));
  EXPECT_EQ(nested.text(), long_text);
  const call_info info;
  co_await client.Unary(request_for(long_text), everything(info));
  [[maybe_unused]] const auto initial = co_await info.initial_metadata();
  EXPECT_FALSE(info.peer().empty());
}

task<> probe_results(RpcTestClient& client) {
  const auto good = co_await as_result(client.Unary(request_for(long_text), everything()));
  EXPECT_EQ(good.value().text(), long_text);
  auto stream = client.ServerStreaming(request_for(long_text, 2), everything());
  int count = 0;
  for (;;) {
    auto item = co_await as_result(stream.next());
    if (!item || !*item) break;
    EXPECT_EQ((*item)->text(), long_text);
    ++count;
  }
  EXPECT_EQ(count, 2);
  const auto last = co_await as_result(client.ClientStreaming(numbered(3), everything()));
  EXPECT_EQ(last->index(), 3);
}

task<> probe_streams(RpcTestClient& client) {
  const TestReply reply = co_await client.ClientStreaming(
      once(request_for(long_text), requests_then::end), everything());
  EXPECT_EQ(reply.text(), long_text);
  const auto first =
      co_await client.Bidi(once(request_for(long_text), requests_then::stay_open), everything())
          .next();
  EXPECT_TRUE(first);
  auto replies = client.Bidi(numbered(3), everything());
  int count = 0;
  while (auto item = co_await replies.next()) ++count;
  EXPECT_EQ(count, 3);
  const auto both = co_await when_all(client.Unary(request_for(long_text), everything()),
                                      client.ClientStreaming(numbered(2), everything()));
  EXPECT_EQ(std::get<0>(both).text() + std::to_string(std::get<1>(both).index()), long_text + "2");
}

TEST(RpcProbe, CallsOfTemporaries) {
  world here;
  sync_wait(probe_unary(here.client));
  sync_wait(probe_results(here.client));
  sync_wait(probe_streams(here.client));
  here.handler.handlers.wait_until_empty();
}

}  // namespace
}  // namespace rpc_test
