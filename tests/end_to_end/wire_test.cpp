// Clients that are none: whatever comes over the wire, the server serves on and keeps nothing of
// it.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <semaphore>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/http2.hpp"
#include "../harness/raw.hpp"
#include "../harness/sanitized.hpp"
#include "../harness/tcp_socket.hpp"
#include "../harness/world.hpp"
#include "bad_input.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::status_code;
using protocoro::sync_wait;

class Wire : public testing::Test {
 protected:
  void TearDown() override {
    world_.server().shutdown(1h);  // only a handler that is left could make that long
    EXPECT_EQ(world_.handler.handlers.inside(), 0);
    EXPECT_TRUE(world_.errors().lines().empty());
  }

  tcp_socket connect() { return tcp_socket::connected_to(world_.server().port()); }

  void expect_unharmed() {
    world_.handler.handlers.wait_until_empty();
    const auto seen = sync_wait(make(world_.client, call_plan(rpc_kind::unary, request_for("a"))));
    EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  }

  world world_;
};

TEST_F(Wire, ThatMakesNoSenseHarmsNobodyElse) {
  for (const auto& [what, bytes] : bad_connections()) {
    SCOPED_TRACE(what);
    const tcp_socket connection = connect();
    connection.send(bytes);
    connection.end_sending();  // where gRPC sees a sense in it after all
    while (!connection.receive().empty()) continue;
    expect_unharmed();
  }
}

TEST_F(Wire, ThatEndsTooSoonHarmsNobodyElse) {
  for (const auto& [what, bytes] : half_connections()) {
    SCOPED_TRACE(what);
    for (const bool politely : {true, false}) {
      tcp_socket connection = connect();
      EXPECT_TRUE(connection.send(bytes));
      politely ? connection.close() : connection.reset();
      expect_unharmed();
    }
  }
}

class WireCall : public Wire, public testing::WithParamInterface<rpc_kind> {
 protected:
  std::string path() const { return "/" + method_of(GetParam()); }

  /// A connection with a call whose handler waits. It is the only one.
  tcp_socket connect_and_wait() {
    const std::string request = request_for(scene::waits, 0).SerializeAsString();
    tcp_socket connection = connect();
    connection.send(http2::preface() +
                    http2::call(http2::fields_of_call(path()), http2::message(request),
                                streams_requests(GetParam()) ? 0 : http2::end_stream));
    world_.handler.waiters.wait_for_entries(++waited_);
    return connection;
  }

  void expect_stopped() {
    expect_unharmed();
    EXPECT_EQ(world_.handler.stops, waited_);
  }

 private:
  int waited_ = 0;
};

TEST_P(WireCall, ThatIsMalformedIsEndedByTheServer) {
  for (const auto& inputs : {bad_headers(path()), bad_messages(path()), cut_messages(path())})
    for (const auto& [what, bytes] : inputs) {
      SCOPED_TRACE(what);
      const tcp_socket connection = connect();
      connection.send(http2::preface() + bytes);
      http2::read_to_the_end(connection, 1);
      expect_unharmed();
    }
}

TEST_P(WireCall, IsStoppedWhenItsConnectionEnds) {
  for (const bool politely : {true, false}) {
    tcp_socket connection = connect_and_wait();
    politely ? connection.close() : connection.reset();
    expect_stopped();
  }
}

TEST_P(WireCall, IsStoppedWhenNonsenseFollows) {
  for (const auto& [what, bytes] : bad_connections()) {
    SCOPED_TRACE(what);
    const tcp_socket connection = connect_and_wait();
    connection.send(bytes);
    connection.end_sending();
    expect_stopped();
  }
}

TEST_P(WireCall, IsStoppedWhenItsStreamIsReset) {
  const tcp_socket connection = connect_and_wait();
  connection.send(http2::frame(http2::type::rst_stream, 0, 1, http2::number(8)));
  expect_stopped();
}

TEST_P(WireCall, WithAMessageThatIsTooLargeIsRefused) {
  const std::string large = request_for(std::string(5 << 20, 'x')).SerializeAsString();
  const auto seen =
      raw_call("127.0.0.1:" + std::to_string(world_.server().port()), path(), {large});
  EXPECT_EQ(seen.status.error_code(), status_code::RESOURCE_EXHAUSTED);
  expect_unharmed();
}

/// Knows how its requests ended.
class reader final : public RpcTestHandler {
 public:
  task<TestReply> ClientStreaming(server_context&, async_generator<TestRequest> requests) override {
    co_await read(requests);
    co_return TestReply();
  }
  async_generator<TestReply> Bidi(server_context&, async_generator<TestRequest> requests) override {
    co_await read(requests);
  }

  attendance handlers;
  std::atomic<int> half_closed{0};
  std::atomic<int> failed{0};

 private:
  task<> read(async_generator<TestRequest>& requests) {
    const attendance::visitor here(handlers);
    try {
      while (auto request = co_await requests.next()) request->Clear();
      ++half_closed;
    } catch (...) {
      ++failed;
      throw;
    }
  }
};

TEST(WireStream, ThatBreaksOffInMidMessageDoesNotLookHalfClosed) {
  const std::string body = http2::message(std::string(100, 'x'));
  for (const rpc_kind kind : {rpc_kind::client_streaming, rpc_kind::bidi_streaming})
    for (const std::size_t size : {0, 3, 5, 50, 104}) {
      SCOPED_TRACE(size);
      reader handler;
      serving served(handler);
      tcp_socket connection = tcp_socket::connected_to(served.server().port());
      const auto fields = http2::fields_of_call("/" + method_of(kind));
      connection.send(http2::preface() + http2::call(fields, body.substr(0, size), 0));
      handler.handlers.wait_for_entries(1);
      size % 2 == 0 ? connection.close() : connection.reset();
      handler.handlers.wait_until_empty();
      EXPECT_EQ(handler.half_closed, 0);
      EXPECT_EQ(handler.failed, 1);
    }
}

/// Gives back what it was sent.
class copying final : public RpcTestHandler {
 public:
  task<TestReply> Unary(server_context& context, const TestRequest&) override {
    const protocoro::metadata all = context.request_metadata();
    good = all.find("good") == "value" && !all.find("odd");
    handled.release();
    co_return TestReply();
  }
  bool good = false;
  std::binary_semaphore handled{0};
};

TEST(WireMetadata, ThatNobodyMaySendAreLeftOutOfCopies) {
  copying handler;
  serving served(handler);
  http2::headers fields = http2::fields_of_call("/" + method_of(rpc_kind::unary));
  fields.emplace_back("good", "value");
  fields.emplace_back("odd", "\xc3\xa4");
  tcp_socket connection = tcp_socket::connected_to(served.server().port());
  connection.send(http2::preface() + http2::call(fields, http2::message(""), http2::end_stream));
  handler.handled.acquire();
  EXPECT_TRUE(handler.good);
}

/// Not of all open files: a sanitizer that has something to say opens pipes of its own.
int open_sockets() {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code closed_meanwhile;
    const auto target = std::filesystem::read_symlink(file, closed_meanwhile).string();
    if (target.starts_with("socket:")) ++count;
  }
  return count;
}

TEST_F(Wire, OfTenThousandConnectionsNothingStays) {
  constexpr int connections = support::sanitized ? 1'000 : 10'000;
  expect_unharmed();
  const int sockets = open_sockets();
  const std::string request = http2::message(request_for(scene::waits, 0).SerializeAsString());
  const auto kinds = {rpc_kind::unary, rpc_kind::server_streaming, rpc_kind::client_streaming,
                      rpc_kind::bidi_streaming};
  for (int i = 0; i < connections;) {
    for (const rpc_kind kind : kinds) {
      tcp_socket connection = connect();
      const http2::headers fields = http2::fields_of_call("/" + method_of(kind));
      if (i % 3 != 0) connection.send(http2::preface());
      if (i % 3 == 2) connection.send(http2::call(fields, request, http2::end_stream));
      if (++i % 24 < 12) connection.reset();
    }
  }
  expect_unharmed();
  while (open_sockets() > sockets) std::this_thread::yield();
}

std::string name(const testing::TestParamInfo<rpc_kind>& tested) { return name_of(tested.param); }

INSTANTIATE_TEST_SUITE_P(Rpc, WireCall,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name);

}  // namespace
}  // namespace rpc_test
