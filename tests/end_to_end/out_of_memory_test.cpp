// Memory that runs out in the middle of a call ends that call, as an error where it shows, and
// nothing else: each allocation that this program's own code makes for a call fails once.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>

#include "../harness/allocations.hpp"
#include "../harness/calls.hpp"
#include "../harness/pass_through.hpp"
#include "../harness/sanitized.hpp"
#include "../harness/world.hpp"
#include "protocoro/calls/call_trace.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/server/live_call.hpp"
#include "protocoro/server/server.hpp"

namespace rpc_test {
namespace {

using protocoro::spawn;
using protocoro::sync_wait;

constexpr int messages = 10;  // more than a queue has room for at first

/// Notes when it has been told that it has got all requests, and has not.
class counting final : public RpcTestHandler {
 public:
  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    const attendance::visitor here(handlers);
    co_return reply_to(request, 0);
  }
  async_generator<TestReply> ServerStreaming(server_context&, const TestRequest&) override {
    const attendance::visitor here(handlers);
    for (int i = 0; i != messages; ++i) co_yield TestReply();
  }
  task<TestReply> ClientStreaming(server_context&, async_generator<TestRequest> requests) override {
    const attendance::visitor here(handlers);
    int count = 0;
    while (auto request = co_await requests.next()) ++count;
    took_part_for_all = took_part_for_all || count != messages;
    co_return TestReply();
  }
  async_generator<TestReply> Bidi(server_context&, async_generator<TestRequest> requests) override {
    const attendance::visitor here(handlers);
    int count = 0;
    while (auto request = co_await requests.next()) {
      ++count;
      co_yield TestReply();
    }
    took_part_for_all = took_part_for_all || count != messages;
  }

  attendance handlers;
  std::atomic<bool> took_part_for_all{false};
};

task<int> count_of(async_generator<TestReply> replies) {
  int count = 0;
  while (auto reply = co_await replies.next()) ++count;
  co_return count;
}

task<int> count_of(task<TestReply> reply) {
  co_await std::move(reply);
  co_return 1;
}

/// A call alone, or with all that may be around it.
enum class around { nothing, all };

protocoro::server_options options_with(around what) {
  using protocoro::intercepted_call;
  using protocoro::server_interceptor;
  protocoro::server_options made;
  if (what == around::nothing) return made;
  return made.intercept(std::make_shared<waits_and_looks<server_interceptor, intercepted_call>>());
}

std::shared_ptr<grpc::ChannelInterface> channel_with(around what, const std::string& address) {
  using protocoro::client_interceptor;
  using protocoro::outgoing_call;
  auto plain = protocoro::connect(address);
  if (what == around::nothing) return plain;
  return intercept(plain, std::make_shared<waits_and_looks<client_interceptor, outgoing_call>>());
}

class OutOfMemory : public testing::TestWithParam<std::tuple<rpc_kind, place, around>> {
 protected:
  void SetUp() override {
    if (has_all()) protocoro::trace_calls([](std::string_view) {});
  }
  void TearDown() override { protocoro::trace_calls(nullptr); }

  rpc_kind kind() const { return std::get<0>(GetParam()); }
  bool has_all() const { return std::get<2>(GetParam()) == around::all; }
  int replies() const { return streams_replies(kind()) ? messages : 1; }

  task<int> made() {
    call_options options;
    if (has_all()) options.record(info_);
    switch (kind()) {
      case rpc_kind::unary:
        return count_of(client_.Unary(TestRequest(), options));
      case rpc_kind::server_streaming:
        return count_of(client_.ServerStreaming(TestRequest(), options));
      case rpc_kind::client_streaming:
        return count_of(client_.ClientStreaming(numbered(messages), options));
      case rpc_kind::bidi_streaming:
        break;
    }
    return count_of(client_.Bidi(numbered(messages), options));
  }

  /// How many replies came, of a call that seems to have gone well.
  std::optional<int> call() {
    const bool pool = std::get<1>(GetParam()) == place::pool;
    try {
      auto running = spawn(made(), pool ? pool_.get_executor() : protocoro::executor());
      return sync_wait(std::move(running).join());
    } catch (const protocoro::rpc_error&) {
    } catch (const protocoro::cancelled&) {
    } catch (const std::bad_alloc&) {
    }
    return std::nullopt;
  }

  void wait_until_over() {
    while (!served_.server().calls().empty()) std::this_thread::yield();
  }

  counting handler_;
  serving served_{handler_, std::get<1>(GetParam()), options_with(std::get<2>(GetParam()))};
  protocoro::thread_pool pool_{1};
  RpcTestClient client_{channel_with(std::get<2>(GetParam()), served_.address())};
  protocoro::call_info info_;
};

TEST_P(OutOfMemory, EndsTheCallAndNothingElse) {
  ASSERT_EQ(call(), replies());
  bool failed = true;
  for (long which = 1; failed; ++which) {
    std::optional<int> seen;
    std::string where;
    {
      const support::failing_allocation scarce(which);
      seen = call();
      handler_.handlers.wait_until_empty();
      failed = scarce.has_failed();
      if (failed) where = scarce.place();
    }
    wait_until_over();
    SCOPED_TRACE(std::to_string(which) + " at " + where);
    EXPECT_EQ(seen.value_or(replies()), replies());
    EXPECT_FALSE(handler_.took_part_for_all.exchange(false));
    EXPECT_EQ(call(), replies());
    wait_until_over();
  }
}

std::string name(const testing::TestParamInfo<OutOfMemory::ParamType>& tested) {
  return name_of(std::get<0>(tested.param)) +
         (std::get<1>(tested.param) == place::pool ? "OnAPool" : "Inline") +
         (std::get<2>(tested.param) == around::all ? "WithAll" : "");
}

INSTANTIATE_TEST_SUITE_P(
    Rpc, OutOfMemory,
    testing::Combine(testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                     rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                     testing::Values(place::inline_, place::pool),
                     testing::Values(around::nothing, around::all)),
    name);

}  // namespace
}  // namespace rpc_test
