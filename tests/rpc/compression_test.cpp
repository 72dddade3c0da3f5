// Replies are compressed for clients that say they accept it, and for no others.
#include <gtest/gtest.h>

#include <string>

#include "../harness/calls.hpp"
#include "../harness/http2.hpp"
#include "../harness/tcp_socket.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using protocoro::compression;

class compressing final : public RpcTestHandler {
 public:
  explicit compressing(compression algorithm) : algorithm_(algorithm) {}

  task<TestReply> Unary(server_context& context, const TestRequest& request) override {
    context.compress(algorithm_);
    co_return large_reply(request);
  }
  async_generator<TestReply> ServerStreaming(server_context& context,
                                             const TestRequest& request) override {
    context.compress(algorithm_);
    co_yield large_reply(request);
  }

 private:
  static TestReply large_reply(const TestRequest& request) {
    TestReply reply = reply_to(request, 0);
    reply.set_payload(std::string(1000, 'x'));
    return reply;
  }

  const compression algorithm_;
};

/// The first message that a client gets which lists these algorithms.
std::string first_message(rpc_kind kind, compression algorithm, const std::string& accepted,
                          const protocoro::server_options& options = {}) {
  compressing handler(algorithm);
  serving served(handler, place::inline_, options);
  http2::headers fields = http2::fields_of_call("/" + method_of(kind));
  if (!accepted.empty()) fields.emplace_back("grpc-accept-encoding", accepted);
  const tcp_socket connection = tcp_socket::connected_to(served.server().port());
  connection.send(http2::preface() +
                  http2::call(fields, http2::message(request_for("hello").SerializeAsString()),
                              http2::end_stream));
  std::string received;
  for (;;) {
    const std::string frame = http2::next_frame(connection, received);
    if (frame.empty()) return "the server is gone";
    if (http2::type_of(frame) == http2::type::data) return http2::payload_of(frame);
  }
}

constexpr char uncompressed = '\0', compressed = '\1';
constexpr char begin_of_gzip[] = "\x1f\x8b";
constexpr std::size_t prefix = 5;

class Compression : public testing::TestWithParam<rpc_kind> {};

TEST_P(Compression, IsWhatTheClientAccepts) {
  for (const char* const accepted : {"gzip", "identity,gzip", "identity,deflate,gzip"}) {
    const std::string message = first_message(GetParam(), compression::gzip, accepted);
    EXPECT_EQ(message.at(0), compressed) << accepted;
    EXPECT_EQ(message.substr(prefix, 2), begin_of_gzip) << accepted;
  }
  for (const char* const accepted : {"deflate", "identity,deflate,gzip"}) {
    const std::string message = first_message(GetParam(), compression::deflate, accepted);
    EXPECT_EQ(message.at(0), compressed) << accepted;
    EXPECT_NE(message.substr(prefix, 2), begin_of_gzip) << accepted;
  }
}

/// That is about requests.
TEST_P(Compression, StaysWhereTheServerAcceptsNoCompressedRequests) {
  const auto options = protocoro::server_options().accept_compressed(false);
  EXPECT_EQ(first_message(GetParam(), compression::gzip, "gzip", options).at(0), compressed);
}

TEST_P(Compression, IsTheOtherOneIfTheClientAcceptsOnlyThat) {
  EXPECT_EQ(first_message(GetParam(), compression::deflate, "gzip").substr(prefix, 2),
            begin_of_gzip);
  const std::string deflated = first_message(GetParam(), compression::gzip, "deflate");
  EXPECT_EQ(deflated.at(0), compressed);
  EXPECT_NE(deflated.substr(prefix, 2), begin_of_gzip);
}

TEST_P(Compression, IsNoneForClientsThatDoNotAcceptIt) {
  for (const auto algorithm : {compression::gzip, compression::deflate})
    for (const char* const accepted : {"", "identity", "identity,snappy"})
      EXPECT_EQ(first_message(GetParam(), algorithm, accepted).at(0), uncompressed) << accepted;
}

INSTANTIATE_TEST_SUITE_P(Rpc, Compression,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming));

}  // namespace
}  // namespace rpc_test
