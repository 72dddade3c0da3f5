// What goes on when those who awaited it are gone, or when only a part of its tree was stopped.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "../harness/attendance.hpp"
#include "../harness/calls.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/call_info.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/coro/when_any.hpp"

namespace rpc_test {
namespace {

using protocoro::cancelled;
using protocoro::merge;
using protocoro::pipe;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::when_all;
using protocoro::when_any;

async_generator<int> waits_and_calls(async_generator<int> wake, RpcTestClient& client) {
  co_await wake.next();
  const TestReply reply = co_await client.ClientStreaming(numbered(2));
  co_yield reply.index();
}

async_generator<int> relay(async_generator<int>& values) {
  while (auto value = co_await values.next()) co_yield *value;
}

async_generator<int> ready() { co_yield 1; }

task<> read_and_leave(async_generator<int>& source) {
  auto either = merge(relay(source), ready());
  co_await either.next();
}

TEST(LeftBehind, AGeneratorCallsBelowWhatIsLeftOfItsTree) {
  world here;
  sync_wait([](RpcTestClient& client) -> task<> {
    pipe<int> wake(1);
    auto source = waits_and_calls(wake.items(), client);
    co_await shield(read_and_leave(source));
    wake.try_push(1);
    co_await client.Unary(request_for("meanwhile"));
    const auto count = co_await source.next();
    EXPECT_EQ(*count, 2);
  }(here.client));
}

/// Its request generator is read by another root, which the call does not wait for.
class hands_over final : public RpcTestHandler {
 public:
  hands_over(std::optional<protocoro::spawned<>>& reading, protocoro::executor where)
      : reading_(reading), where_(std::move(where)) {}

  task<TestReply> ClientStreaming(server_context&, async_generator<TestRequest> requests) override {
    const auto read = [](async_generator<TestRequest> from) -> task<> { co_await from.next(); };
    reading_.emplace(spawn(read(std::move(requests)), where_));
    const attendance::visitor here(handlers);
    auto items = released.items();
    co_await items.next();
    co_return TestReply();
  }

  attendance handlers;
  pipe<int> released{1};

 private:
  std::optional<protocoro::spawned<>>& reading_;
  protocoro::executor where_;
};

TEST(LeftBehind, AReaderOfRequestsMayComeTooLateForTheService) {
  support::manual_executor late;
  std::optional<protocoro::spawned<>> reading;
  auto handler = std::make_unique<hands_over>(reading, late.handle());
  std::optional<serving> served(std::in_place, *handler);
  RpcTestClient client(served->connect());
  pipe<TestRequest> requests(1);
  auto call = spawn(client.ClientStreaming(requests.items()));
  handler->handlers.wait_for_entries(1);
  late.run();
  requests.try_push(request_for("one"));
  while (late.waiting() == 0) std::this_thread::yield();
  handler->released.close();
  sync_wait(std::move(call).join());
  served.reset();
  handler.reset();
  late.run();
  sync_wait(std::move(*reading).join());
}

task<std::string> next_text(async_generator<TestReply>& replies) {
  const auto reply = co_await replies.next();
  co_return reply ? reply->text() : "the end";
}

task<std::string> at_once() { co_return "at once"; }

task<> lose_a_read_and_read(RpcTestClient& client) {
  pipe<TestRequest> requests(1);
  auto replies = client.Bidi(requests.items());
  const auto first = co_await when_any(next_text(replies), at_once());
  EXPECT_EQ(first.index(), 1U);
  requests.try_push(request_for("hello"));
  const std::string text = co_await next_text(replies);
  EXPECT_EQ(text, "hello");
}

TEST(LeftBehind, AStreamUnderAShieldOutlivesALostRead) {
  world here;
  pipe<int> begun(1);
  auto work = spawn([](RpcTestClient& client, async_generator<int> never) -> task<> {
    try {
      co_await never.next();
    } catch (const cancelled&) {
    }
    co_await shield(lose_a_read_and_read(client));
  }(here.client, begun.items()));
  work.request_stop();
  sync_wait(std::move(work).join());
}

TEST(LeftBehind, AWaitForMetadataOutlivesAnotherThatIsRefused) {
  world here;
  const protocoro::call_info info;
  const auto call = [](RpcTestClient& client, protocoro::call_info record) -> task<> {
    co_await client.Unary(request_for(scene::waits), call_options().record(record));
  };
  const auto wait = [](protocoro::call_info record) -> task<> {
    co_await record.initial_metadata();
  };
  const auto be_refused = [](protocoro::call_info record, pipe<int> release) -> task<> {
    { const auto never_awaited = record.initial_metadata(); }
    try {
      co_await record.initial_metadata();
      ADD_FAILURE();
    } catch (const std::logic_error&) {
    }
    release.close();
  };
  sync_wait(when_all(call(here.client, info), wait(info), be_refused(info, here.handler.released)));
  sync_wait(wait(info));
}

}  // namespace
}  // namespace rpc_test
