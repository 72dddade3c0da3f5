// What a client concludes from the end of a call: only a server that has said all and OK looks like
// one, however else the replies come to an end.
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/http2.hpp"
#include "../harness/raw.hpp"
#include "../harness/tcp_socket.hpp"
#include "../harness/world.hpp"
#include "bad_input.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"

namespace rpc_test {
namespace {

using protocoro::status_code;
using protocoro::sync_wait;

constexpr int limit = 1000;  // of a reply, in bytes

constexpr int an_error = -1;  // gRPC's choice which one

/// How a call ends after a first good reply, or without one.
class reply_end {
 public:
  const char* what;
  int code;
  std::string bytes;  // of frames, in stream 1
  enum { nothing, closes, resets } then = nothing;
};

std::string data(const std::string& body, int flags = 0) {
  return http2::frame(http2::type::data, flags, 1, body);
}

std::string reset_with(unsigned code) {
  return http2::frame(http2::type::rst_stream, 0, 1, http2::number(code));
}

std::string reply_of(std::size_t size) {
  TestReply made;
  made.set_payload(std::string(size, 'x'));
  return made.SerializeAsString();
}

std::vector<reply_end> reply_ends() {
  const std::string good = http2::message(reply_of(10));
  const std::string half = good.substr(0, good.size() / 2);
  const std::string ok = http2::end_of_reply();
  const int none_left = http2::end_stream;
  return {
      {"one over the limit", status_code::RESOURCE_EXHAUSTED,
       data(http2::message(reply_of(2 * limit))) + ok},
      {"one over the limit, nothing more", status_code::RESOURCE_EXHAUSTED,
       data(http2::message(reply_of(2 * limit)))},
      {"one over the limit, compressed", status_code::RESOURCE_EXHAUSTED,
       data(http2::message(compressed_large_message(), 1)) + ok},
      {"one that is no message of the schema", status_code::INTERNAL,
       data(http2::message(broken)) + ok},
      {"one that its compression did not make", an_error,
       data(http2::message(reply_of(10), 1)) + ok},
      {"half of one, and a reset", an_error, data(half) + reset_with(8)},
      {"half of one, the end of the stream", an_error, data(half, none_left)},
      {"a flag that is none, and a reset", an_error, data(http2::message("", 2)) + reset_with(8)},
      {"no status", an_error, data("", none_left)},
      {"a reset without an error", an_error, reset_with(0)},
      {"a reset, an internal error", an_error, reset_with(2)},
      {"a reset, cancelled", an_error, reset_with(8)},
      {"no more, the connection closed", an_error, "", reply_end::closes},
      {"half of one, the connection closed", an_error, data(half), reply_end::closes},
      {"half of one, the connection reset", an_error, data(half), reply_end::resets},
      {"nonsense", an_error, std::string(100, '\xff')},
  };
}

class ReplyEnds : public testing::TestWithParam<std::tuple<rpc_kind, place>> {
 protected:
  rpc_kind kind() const { return std::get<0>(GetParam()); }

  outcome call(const std::string& first, const reply_end& how) {
    const tcp_socket server = tcp_socket::listening();
    RpcTestClient client(behind_pass_through(
        protocoro::connect("127.0.0.1:" + std::to_string(server.port()),
                           protocoro::channel_options().max_receive_message_size(limit))));
    call_plan plan(kind(), request_for("hello"));
    const bool pool = std::get<1>(GetParam()) == place::pool;
    auto running = protocoro::spawn(make(client, std::move(plan)),
                                    pool ? pool_.get_executor() : protocoro::executor());
    tcp_socket connection = server.accept();
    http2::read_to_a_call(connection);
    connection.send(http2::begin_of_reply() + first + how.bytes);
    if (how.then == reply_end::closes) connection.close();
    if (how.then == reply_end::resets) connection.reset();
    return sync_wait(std::move(running).join());
  }

  protocoro::thread_pool pool_{1};
};

void expect_failed(const outcome& seen, int code) {
  if (code == an_error) {
    EXPECT_FALSE(seen.status.ok());
  } else {
    EXPECT_EQ(seen.code(), code) << seen.status.error_message();
  }
  EXPECT_FALSE(seen.cancelled_here);
}

TEST_P(ReplyEnds, AreWhatTheCallerIsTold) {
  for (const reply_end& how : reply_ends()) {
    SCOPED_TRACE(how.what);
    expect_failed(call("", how), how.code);
  }
}

TEST_P(ReplyEnds, AfterAGoodReplyAreWhatTheCallerIsTold) {
  if (!streams_replies(kind())) return;  // one reply is all of them
  for (const reply_end& how : reply_ends()) {
    SCOPED_TRACE(how.what);
    expect_failed(call(data(http2::message(reply_of(10))), how), how.code);
  }
}

TEST_P(ReplyEnds, WithAllAndOkAreOne) {
  const reply_end good = {"OK", status_code::OK, http2::end_of_reply()};
  const outcome seen = call(data(http2::message(reply_of(10))), good);
  EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.size(), 1u);
}

std::string name(const testing::TestParamInfo<ReplyEnds::ParamType>& tested) {
  return name_of(std::get<0>(tested.param)) +
         (std::get<1>(tested.param) == place::pool ? "OnAPool" : "Inline");
}

INSTANTIATE_TEST_SUITE_P(
    Rpc, ReplyEnds,
    testing::Combine(testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                     rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                     testing::Values(place::inline_, place::pool)),
    name);

}  // namespace
}  // namespace rpc_test
