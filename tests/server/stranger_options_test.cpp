// Options that bound what clients bring: metadata, compressed requests, connections, memory.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::channel_options;
using protocoro::compression;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;

class StrangerOptions : public testing::TestWithParam<rpc_kind> {
 protected:
  void serve(const server_options& options) {
    served_.emplace(handler_, place::inline_, options);
    client_.emplace(served_->connect());
  }
  /// A connection of its own for what follows.
  void connect_anew() {
    client_.emplace(protocoro::connect(
        served_->address(), channel_options().argument("grpc.use_local_subchannel_pool", 1)));
  }
  outcome call(call_options options = {}, std::size_t payload = 0) {
    call_plan plan(GetParam(), request_for("hello"));
    plan.request.set_payload(std::string(payload, 'x'));
    plan.options = std::move(options);
    return sync_wait(make(*client_, plan));
  }

  subject handler_;
  std::optional<serving> served_;
  std::optional<RpcTestClient> client_;
};

TEST_P(StrangerOptions, CompressedRequestsAreAcceptedUnlessTheServerSaysNo) {
  for (const bool accepted : {true, false}) {
    serve(server_options().accept_compressed(accepted));
    for (const auto algorithm : {compression::gzip, compression::deflate})
      EXPECT_EQ(call(call_options().compress(algorithm), 1000).code(),
                accepted ? status_code::OK : status_code::UNIMPLEMENTED);
    EXPECT_TRUE(call({}, 1000).status.ok());
    if (streams_requests(GetParam())) continue;  // those handlers are entered before the request
    EXPECT_EQ(handler_.handlers.entries(), accepted ? 3 : 4);
  }
}

/// gRPC ends the call with the one code, or closes the connection: then the other may come first.
bool is_refusal(int code) {
  return code == status_code::RESOURCE_EXHAUSTED || code == status_code::UNAVAILABLE;
}

/// Each call has a connection of its own: gRPC 1.51 closes the one on which too much came.
TEST_P(StrangerOptions, MetadataHaveOneLimit) {
  const auto call_with = [this](std::size_t size) {
    connect_anew();
    return call(call_options().metadata("key", std::string(size, 'x'))).code();
  };
  serve(server_options().max_metadata_size(4096));
  for (int i = 0; i != 5; ++i) {
    EXPECT_EQ(call_with(3000), status_code::OK);
    const int code = call_with(5000);
    EXPECT_TRUE(is_refusal(code)) << code;
  }
  serve(server_options().max_metadata_size(32 * 1024));
  EXPECT_EQ(call_with(30'000), status_code::OK);
}

/// gRPC 1.83 frees the memory of what it refused a little later, and refuses others until then.
TEST_P(StrangerOptions, WhatIsBeyondTheQuotaEndsAndOthersAreServedAgain) {
  const auto big_messages = [] { return server_options().max_receive_message_size(64 << 20); };
  serve(big_messages().memory_quota(8 << 20));
  for (int i = 0; i != 3; ++i) {
    connect_anew();
    const int code = call({}, 16'000'000).code();
    EXPECT_TRUE(is_refusal(code)) << code;
    const auto end = std::chrono::steady_clock::now() + 1min;
    do connect_anew();
    while (!call({}, 1000).status.ok() && std::chrono::steady_clock::now() < end);
    EXPECT_TRUE(call({}, 1000).status.ok());
  }
  serve(big_messages().memory_quota(64 << 20));
  EXPECT_TRUE(call({}, 16'000'000).status.ok());
}

INSTANTIATE_TEST_SUITE_P(Rpc, StrangerOptions,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         [](const auto& tested) { return name_of(tested.param); });

TEST(Connections, AreBoundedWhereGrpcCan) {
  if (!protocoro::detail::limits_connections) {
    try {
      server_options().max_connections(1);
      FAIL();
    } catch (const std::logic_error& error) {
      EXPECT_EQ(error.what(),
                "protocoro: max_connections needs gRPC 1.63 or newer; this is " + grpc::Version());
    }
    return;
  }
  subject handler;
  serving served(handler, place::inline_, server_options().max_connections(1));
  const auto ask = [&](RpcTestClient& client) {
    return sync_wait(make(client, call_plan(rpc_kind::unary, request_for("hello")))).code();
  };
  RpcTestClient first(served.connect());
  EXPECT_EQ(ask(first), status_code::OK);
  RpcTestClient second(protocoro::connect(
      served.address(), channel_options().argument("grpc.use_local_subchannel_pool", 1)));
  EXPECT_EQ(ask(second), status_code::UNAVAILABLE);
  EXPECT_EQ(ask(first), status_code::OK);
}

TEST(StrangerOptionValues, ThatMakeNoSenseAreErrors) {
  EXPECT_THROW(server_options().max_metadata_size(1023), std::invalid_argument);
  EXPECT_THROW(server_options().max_metadata_size(-1), std::invalid_argument);
  EXPECT_THROW(server_options().memory_quota(0), std::invalid_argument);
}

}  // namespace
}  // namespace rpc_test
