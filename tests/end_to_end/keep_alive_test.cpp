// Pings into a silence: how long they go on, and what comes of one without an answer.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <variant>

#include "../harness/calls.hpp"
#include "../harness/http2.hpp"
#include "../harness/tcp_socket.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::channel_options;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;

/// More than gRPC sends into a silence by itself.
constexpr int many_pings = 3;

/// Answers so many pings, and says nothing else. False: the peer has gone before.
bool answer_pings(const tcp_socket& connection, std::string received, int pings) {
  while (pings != 0) {
    const std::string next = http2::next_frame(connection, received);
    if (next.empty()) return false;
    if (http2::type_of(next) != http2::type::ping) continue;
    if ((http2::flags_of(next) & http2::acknowledged) != 0) continue;
    connection.send(
        http2::frame(http2::type::ping, http2::acknowledged, 0, http2::payload_of(next)));
    --pings;
  }
  return true;
}

/// A server by hand, for one connection.
tcp_socket accept_client(const tcp_socket& listening, std::string& received) {
  tcp_socket connection = listening.accept();
  connection.send(http2::frame(http2::type::settings, 0, 0));
  const std::size_t preface = http2::preface().find("SM") + 6;
  while (received.size() < preface) received += connection.receive();
  received.erase(0, preface);
  return connection;
}

outcome watch(int port, const channel_options& options) {
  RpcTestClient client(protocoro::connect("127.0.0.1:" + std::to_string(port), options));
  return sync_wait(make(client, call_plan(rpc_kind::server_streaming, request_for("silence"))));
}

TEST(KeepAlive, OfAClientGoesOnAsLongAsAStreamIsSilent) {
  const tcp_socket listening = tcp_socket::listening();
  bool all = false;
  std::thread server([&] {
    std::string received;
    const tcp_socket connection = accept_client(listening, received);
    all = answer_pings(connection, received, many_pings);
  });
  // gRPC lets a second pass between two.
  const outcome seen = watch(listening.port(), channel_options().keep_alive(1ms, 1h));
  server.join();
  EXPECT_TRUE(all);
  EXPECT_EQ(seen.code(), status_code::UNAVAILABLE);
}

TEST(KeepAlive, OfAClientEndsTheCallsOfAServerThatDoesNotAnswer) {
  const tcp_socket listening = tcp_socket::listening();
  tcp_socket connection;
  std::thread server([&] {
    std::string received;
    connection = accept_client(listening, received);
  });
  const outcome seen = watch(listening.port(), channel_options().keep_alive(1ms, 1ms));
  server.join();
  EXPECT_EQ(seen.code(), status_code::UNAVAILABLE);
  EXPECT_TRUE(connection);
}

TEST(KeepAlive, OfAServerGoesOnAsLongAsACallIsSilent) {
  subject handler;
  serving served(handler, place::inline_, server_options().keep_alive(20ms, 1h));
  const std::string request = request_for(scene::waits, 0).SerializeAsString();
  const tcp_socket connection = tcp_socket::connected_to(served.server().port());
  connection.send(http2::preface() +
                  http2::call(http2::fields_of_call("/" + method_of(rpc_kind::bidi_streaming)),
                              http2::message(request), 0));
  handler.waiters.wait_for_entries(1);
  EXPECT_TRUE(answer_pings(connection, {}, 2 * many_pings));
}

/// Until such a frame has come. False: the peer has gone before.
bool read_to(http2::type kind, const tcp_socket& connection, std::string& received) {
  for (;;) {
    const std::string next = http2::next_frame(connection, received);
    if (next.empty()) return false;
    if (http2::type_of(next) == kind) return true;
  }
}

/// gRPC counts pings anew with each reply: only those between two of them count.
TEST(Pings, OfAClientEndItsConnectionUnlessRepliesComeBetween) {
  subject handler;
  serving served(handler);
  const tcp_socket connection = tcp_socket::connected_to(served.server().port());
  const std::string ping = http2::frame(http2::type::ping, 0, 0, "12345678");
  const std::string request = http2::message(request_for("hello").SerializeAsString());
  connection.send(
      http2::preface() +
      http2::call(http2::fields_of_call("/" + method_of(rpc_kind::bidi_streaming)), request, 0));
  std::string received;
  for (int i = 0; i != 50; ++i) {
    ASSERT_TRUE(read_to(http2::type::data, connection, received)) << i;
    connection.send(ping + http2::frame(http2::type::data, 0, 1, request));
  }
  for (int i = 0; i != 50; ++i) connection.send(ping);
  EXPECT_TRUE(read_to(http2::type::goaway, connection, received));
}

int argument(const channel_options& options, const std::string& name) {
  const auto& all = options.arguments();
  const auto set = std::find_if(all.begin(), all.end(),
                                [&name](const auto& argument) { return argument.first == name; });
  return set == all.end() ? -1 : std::get<int>(set->second);
}

/// gRPC's servers permit one in five minutes.
TEST(KeepAlive, OffendsNoServerUnlessTold) {
  const std::string time = "grpc.keepalive_time_ms";
  const std::string most = "grpc.http2.max_pings_without_data";
  EXPECT_GT(argument(channel_options(), time), 5min / 1ms);
  EXPECT_EQ(argument(channel_options(), most), 0);
  EXPECT_EQ(argument(channel_options().keep_alive(20s, 5s), time), 20'000);
  EXPECT_EQ(argument(channel_options().argument(most, 2), most), 2);
}

}  // namespace
}  // namespace rpc_test
