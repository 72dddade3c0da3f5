// Who is named for keeping gRPC's threads.
#include "protocoro/grpc/blocking_watch.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/grpc/internal/grpc_thread_visit.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::as_result;
using protocoro::method_info;
using protocoro::spawn;
using protocoro::sync_wait;
using protocoro::watch_blocking;
using std::chrono::milliseconds;

/// So long that nothing is kept by accident, on whatever machine.
constexpr milliseconds limit = 300ms;
constexpr milliseconds blocked = 400ms;

/// Blocks its thread: in "later" after a call of its own, which fails.
class blocker final : public RpcTestHandler {
 public:
  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    if (request.text() == "after a sleep") co_await protocoro::sleep_for(1ms);
    if (request.text() == "later") {
      auto replies = nobody_.ServerStreaming(request);
      const auto nothing = co_await as_result(replies.next());
      EXPECT_FALSE(nothing);
    }
    std::this_thread::sleep_for(blocked);
    co_return TestReply();
  }
  async_generator<TestReply> Bidi(server_context&, async_generator<TestRequest> requests) override {
    while (auto request = co_await requests.next()) std::this_thread::sleep_for(blocked);
  }

 private:
  RpcTestClient nobody_{protocoro::connect("127.0.0.1:1")};
};

class BlockingWatch : public testing::Test {
 protected:
  BlockingWatch() { watch(limit); }
  ~BlockingWatch() override { watch_blocking(0ms); }

  void watch(milliseconds from) {
    watch_blocking(from, [this](const method_info& method, milliseconds kept) {
      EXPECT_GE(kept, limit);
      const std::lock_guard lock(mutex_);
      named_.emplace_back(method.full_name());
    });
  }

  /// A report comes when the reaction ends: if that is the server's, before the server has gone.
  std::vector<std::string> named_by(place where, const std::vector<call_plan>& calls) {
    {
      blocker handler;
      serving served(handler, where);
      RpcTestClient client(served.connect());
      for (const call_plan& call : calls) sync_wait(make(client, call));
    }
    return named();
  }
  /// A client's reaction ends at its leisure.
  std::vector<std::string> wait_for_names() {
    while (named().empty()) std::this_thread::sleep_for(1ms);
    return named();
  }
  std::vector<std::string> named() {
    const std::lock_guard lock(mutex_);
    return named_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> named_;
};

call_plan unary(const char* text) { return call_plan(rpc_kind::unary, request_for(text)); }
call_plan bidi() { return call_plan(rpc_kind::bidi_streaming, request_for("once")); }

const std::string unary_name = "protocoro.testing.RpcTest/Unary";
const std::string bidi_name = "protocoro.testing.RpcTest/Bidi";

TEST_F(BlockingWatch, NamesEachHandlerOnce) {
  EXPECT_EQ(named_by(place::inline_, {unary("now"), unary("now"), bidi()}),
            (std::vector<std::string>{unary_name, bidi_name}));
}

TEST_F(BlockingWatch, NamesTheHandlerAndNotTheCallThatItAwaited) {
  named_by(place::inline_, {unary("later")});
  EXPECT_EQ(wait_for_names(), std::vector<std::string>{unary_name});
}

TEST_F(BlockingWatch, NamesTheHandlerThatASleepResumes) {
  named_by(place::inline_, {unary("after a sleep")});
  EXPECT_EQ(wait_for_names(), std::vector<std::string>{unary_name});
}

TEST_F(BlockingWatch, LetsHandlersBlockElsewhere) {
  EXPECT_EQ(named_by(place::pool, {unary("now"), bidi()}), std::vector<std::string>());
}

TEST_F(BlockingWatch, IsSwitchedOff) {
  watch(0ms);
  EXPECT_EQ(named_by(place::inline_, {unary("now")}), std::vector<std::string>());
}

TEST(BlockingLimit, IsReadFromTheEnvironment) {
  using protocoro::detail::blocking_limit_from;
  testing::internal::CaptureStderr();
  EXPECT_EQ(blocking_limit_from(nullptr), 500ms);
  EXPECT_EQ(blocking_limit_from(""), 500ms);
  EXPECT_EQ(blocking_limit_from("0"), 0ms);
  EXPECT_EQ(blocking_limit_from("50"), 50ms);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  for (const char* text : {"soon", "-1", "5s", " 5", "1.5", "99999999999"}) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(blocking_limit_from(text), 500ms);
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              std::string("protocoro: PROTOCORO_WATCH_BLOCKING=") + text +
                  " is not a number of milliseconds; using 500\n");
  }
}

[[noreturn]] void call_with_limit(const char* text, milliseconds expected) {
  if (text != nullptr) ::setenv("PROTOCORO_WATCH_BLOCKING", text, 1);
  for (int i = 0; i != 3; ++i) {
    const world here;
    RpcTestClient client(protocoro::connect(here.address()));
    sync_wait(make(client, unary("a")));
  }
  std::_Exit(protocoro::detail::blocking_limit() == expected ? 7 : 1);
}

TEST(BlockingLimitDeathTest, IsThereInEveryBuildAndGarbageIsNamedOnce) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  ::unsetenv("PROTOCORO_WATCH_BLOCKING");
  EXPECT_EXIT(call_with_limit(nullptr, 500ms), testing::ExitedWithCode(7), "^$");
  EXPECT_EXIT(call_with_limit("20000", 20s), testing::ExitedWithCode(7), "^$");
  EXPECT_EXIT(call_with_limit("x", 500ms), testing::ExitedWithCode(7),
              "^protocoro: PROTOCORO_WATCH_BLOCKING=x [^\n]*\n$");
}

task<> call_and_block(RpcTestClient& client) {
  co_await client.Unary(request_for(scene::waits));
  std::this_thread::sleep_for(blocked);
}

TEST_F(BlockingWatch, NamesTheCallThatAClientsCoroutineGoesOnFrom) {
  {
    world here;
    auto call = spawn(call_and_block(here.client));
    here.handler.waiters.wait_for_entries(1);
    here.handler.released.close();
    sync_wait(std::move(call).join());
  }
  EXPECT_EQ(wait_for_names(), std::vector<std::string>{unary_name});
}

task<> sleep_and_block() {
  co_await protocoro::sleep_for(1ms);
  std::this_thread::sleep_for(blocked);
}

TEST_F(BlockingWatch, NamesWhatASleepResumes) {
  sync_wait(spawn(sleep_and_block()).join());
  EXPECT_EQ(wait_for_names(), std::vector<std::string>{"protocoro/sleep_for"});
}

TEST_F(BlockingWatch, WritesOnStderrWithoutAHookOrAfterItThrew) {
  testing::internal::CaptureStderr();
  watch_blocking(limit);
  named_by(place::inline_, {unary("now")});
  watch_blocking(limit, [](const method_info&, milliseconds) { throw std::runtime_error("hook"); });
  named_by(place::inline_, {unary("now")});
  const std::string seen = testing::internal::GetCapturedStderr();
  EXPECT_NE(seen.find("protocoro: " + unary_name + " kept one of gRPC's few threads for "),
            std::string::npos);
  EXPECT_NE(seen.find("run_on"), std::string::npos);
  EXPECT_NE(seen.find("the hook for blocking failed: \"hook\""), std::string::npos);
}

}  // namespace
}  // namespace rpc_test
