// Calls with one request and streamed replies whose request does not come.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/http2.hpp"
#include "../harness/raw.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/server/live_call.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;

const std::string stream_path = "/" + method_of(rpc_kind::server_streaming);

/// The begin of so many calls, and no request of theirs.
std::string begun_calls(int count) {
  std::string frames = http2::preface();
  for (int i = 0; i != count; ++i)
    frames += http2::frame(http2::type::headers, http2::end_headers, 2 * i + 1,
                           http2::block(http2::fields_of_call(stream_path)));
  return frames;
}

class RequestTimeout : public testing::TestWithParam<place> {
 protected:
  void serve(std::chrono::milliseconds timeout) {
    served_.emplace(handler_, GetParam(), server_options().request_timeout(timeout));
  }
  void wait_for_live_calls(std::size_t count) {
    while (served_->server().calls().size() != count) std::this_thread::yield();
  }

  subject handler_;
  std::optional<serving> served_;
};

TEST_P(RequestTimeout, EndsTheCallAndNoHandlerIsEntered) {
  serve(20ms);
  for (int i = 0; i != 3; ++i) {
    const raw_outcome seen = raw_call(served_->address(), stream_path, {}, false);
    EXPECT_EQ(seen.status.error_code(), status_code::DEADLINE_EXCEEDED);
    EXPECT_EQ(seen.status.error_message(), "the request did not arrive in time");
  }
  EXPECT_EQ(handler_.handlers.entries(), 0);
  EXPECT_TRUE(served_->errors().lines().empty());
}

TEST_P(RequestTimeout, EndsManyAtATime) {
  serve(20ms);
  const tcp_socket connection = tcp_socket::connected_to(served_->server().port());
  constexpr int count = 200;
  connection.send(begun_calls(count));
  std::string received;
  for (int ended = 0; ended != count;) {
    const std::string frame = http2::next_frame(connection, received);
    ASSERT_FALSE(frame.empty()) << ended;
    const bool headers = http2::type_of(frame) == http2::type::headers;
    if (headers && (http2::flags_of(frame) & http2::end_stream) != 0) ++ended;
  }
  EXPECT_EQ(handler_.handlers.entries(), 0);
  wait_for_live_calls(0);
}

task<> watched(task<outcome> call, std::atomic<bool>& ok, std::atomic<bool>& over) {
  ok = (co_await std::move(call)).status.ok();
  over = true;
}

/// On a slow machine even a request that is sent with its call may come too late.
TEST_P(RequestTimeout, IsNoneForWhatHandlersDo) {
  std::atomic<bool> ok = false;
  for (auto timeout = 2ms; handler_.waiters.entries() == 0; timeout *= 2) {
    serve(timeout);
    RpcTestClient client(served_->connect());
    std::atomic<bool> over = false;
    const call_plan waiting(rpc_kind::server_streaming, request_for(scene::waits));
    auto other = protocoro::spawn(watched(make(client, waiting), ok, over));
    while (!over && handler_.waiters.entries() == 0) std::this_thread::yield();
    for (int i = 0; i != 3; ++i)  // each ends by a look through all calls
      EXPECT_EQ(raw_call(served_->address(), stream_path, {}, false).status.error_code(),
                status_code::DEADLINE_EXCEEDED);
    if (handler_.waiters.entries() != 0) handler_.released.close();
    sync_wait(std::move(other).join());
  }
  EXPECT_TRUE(ok);
}

TEST_P(RequestTimeout, IsSeenWhileItRuns) {
  serve(std::chrono::milliseconds::max());
  const tcp_socket connection = tcp_socket::connected_to(served_->server().port());
  connection.send(begun_calls(1));
  wait_for_live_calls(1);
  std::vector<std::string> waits;
  const auto end = std::chrono::steady_clock::now() + 1min;
  while (waits.empty() && std::chrono::steady_clock::now() < end)  // until the call waits
    waits = served_->server().calls(60s).at(0).waits_for();
  EXPECT_THAT(waits, testing::ElementsAre("request"));
  served_->server().shutdown(0s);
  EXPECT_EQ(handler_.handlers.entries(), 0);
}

TEST_P(RequestTimeout, OutlivesNoServer) {
  for (int i = 0; i != 20; ++i) {
    serve(i % 2 == 0 ? 1h : 1ms);
    const tcp_socket connection = tcp_socket::connected_to(served_->server().port());
    connection.send(begun_calls(3));
    if (i % 4 < 2) wait_for_live_calls(i % 2 == 0 ? 3 : 0);
    served_.reset();
  }
  EXPECT_EQ(handler_.handlers.entries(), 0);
}

/// The alarm of a call that waits would look at the calls of a handler that is gone.
TEST_P(RequestTimeout, OutlivesNoHandler) {
  for (const auto timeout : {std::chrono::milliseconds(50), std::chrono::milliseconds(1h)}) {
    subject gone;
    serving served(gone, GetParam(), server_options().request_timeout(timeout));
    const tcp_socket connection = tcp_socket::connected_to(served.server().port());
    connection.send(begun_calls(3));
    const auto end = std::chrono::steady_clock::now() + 1s;
    while (served.server().calls().empty() && std::chrono::steady_clock::now() < end) {
    }
  }
  std::this_thread::sleep_for(200ms);  // an alarm that nothing cancelled rings now
}

/// gRPC itself waits for the request of a unary call; what ends that is the end of its connection.
TEST_P(RequestTimeout, OfAUnaryCallIsTheAgeOfItsConnection) {
  served_.emplace(handler_, GetParam(), server_options().max_connection_age(50ms, 50ms));
  const raw_outcome seen =
      raw_call(served_->address(), "/" + method_of(rpc_kind::unary), {}, false);
  EXPECT_EQ(seen.status.error_code(), status_code::UNAVAILABLE);
  EXPECT_EQ(handler_.handlers.entries(), 0);
}

INSTANTIATE_TEST_SUITE_P(Rpc, RequestTimeout, testing::Values(place::inline_, place::pool),
                         [](const auto& tested) {
                           return tested.param == place::pool ? "OnAPool" : "Inline";
                         });

}  // namespace
}  // namespace rpc_test
