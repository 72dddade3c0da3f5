#include <cstddef>
#include <deque>
#include <random>
#include <string>
#include <utility>

#include "cases.hpp"
#include "large_unary.hpp"
#include "message_flags.hpp"
#include "protocoro/rpc/compression.hpp"
#include "protocoro/rpc/result.hpp"

namespace interop {

using grpc::testing::SimpleRequest;
using grpc::testing::StreamingInputCallRequest;
using grpc::testing::StreamingOutputCallRequest;
using grpc::testing::TestServiceClient;
using protocoro::as_result;
using protocoro::async_generator;
using protocoro::call_options;
using protocoro::compression;
using protocoro::status_code;
using protocoro::task;

task<> client_compressed_unary(const peer& server) {
  TestServiceClient client(server.connect());
  SimpleRequest request = large_simple_request();
  request.mutable_expect_compressed()->set_value(true);
  const auto probed = co_await as_result(client.UnaryCall(request));
  expect(probed.status().error_code() == status_code::INVALID_ARGUMENT,
         "the server sees that a request is not compressed");

  expect_large(co_await client.UnaryCall(request, call_options().compress(compression::gzip)));
  request.mutable_expect_compressed()->set_value(false);
  expect_large(co_await client.UnaryCall(request));
}

task<> server_compressed_unary(const peer& server) {
  TestServiceClient client(server.connect_watched());
  SimpleRequest request = large_simple_request();
  for (const bool compressed : {true, false}) {
    request.mutable_response_compressed()->set_value(compressed);
    expect_large(co_await client.UnaryCall(request));
    expect(!message_flags_are_known || compressed_replies() == std::deque<bool>{compressed},
           compressed ? "a compressed response" : "a response that is not compressed");
  }
}

namespace {

StreamingInputCallRequest upload(std::string body, bool compressed) {
  StreamingInputCallRequest request;
  request.mutable_payload()->set_body(std::move(body));
  request.mutable_expect_compressed()->set_value(compressed);
  return request;
}

/// What compression makes no smaller gRPC sends as it is: that is how one call sends messages of
/// both sorts.
std::string incompressible(std::size_t size) {
  std::mt19937 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

async_generator<StreamingInputCallRequest> not_as_announced() {
  co_yield upload(std::string(27182, '\0'), true);
}

async_generator<StreamingInputCallRequest> as_announced() {
  co_yield upload(std::string(27182, '\0'), true);
  co_yield upload(incompressible(45904), false);
}

}  // namespace

task<> client_compressed_streaming(const peer& server) {
  TestServiceClient client(server.connect());
  const auto probed = co_await as_result(client.StreamingInputCall(not_as_announced()));
  expect(probed.status().error_code() == status_code::INVALID_ARGUMENT,
         "the server sees that a request is not compressed");

  const auto sum = co_await client.StreamingInputCall(as_announced(),
                                                      call_options().compress(compression::gzip));
  expect(sum.aggregated_payload_size() == 73086, "73086 bytes in all");
}

task<> server_compressed_streaming(const peer& server) {
  TestServiceClient client(server.connect_watched());
  StreamingOutputCallRequest request;
  for (const auto& [size, compressed] : {std::pair(31415, true), std::pair(92653, false)}) {
    request.add_response_parameters()->set_size(size);
    request.mutable_response_parameters()->rbegin()->mutable_compressed()->set_value(compressed);
  }
  auto responses = client.StreamingOutputCall(request);
  for (const auto& asked : request.response_parameters()) {
    const auto response = co_await responses.next();
    expect(response, "two responses");
    expect(response->payload().body() == payload_of(asked.size()).body(), "zeros, so many");
  }
  const auto after = co_await responses.next();
  expect(!after, "no third response");
  expect(!message_flags_are_known || compressed_replies() == std::deque<bool>{true, false},
         "a compressed response and one that is not");
}

}  // namespace interop
