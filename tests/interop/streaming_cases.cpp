#include <array>
#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "cases.hpp"
#include "payload.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/time/sleep.hpp"

namespace interop {

using grpc::testing::StreamingInputCallRequest;
using grpc::testing::StreamingOutputCallRequest;
using grpc::testing::StreamingOutputCallResponse;
using grpc::testing::TestServiceClient;
using protocoro::async_generator;
using protocoro::task;

namespace {

constexpr std::array request_sizes = {27182, 8, 1828, 45904};
constexpr std::array response_sizes = {31415, 9, 2653, 58979};

StreamingOutputCallRequest asking_for(int response_size) {
  StreamingOutputCallRequest request;
  request.set_response_type(grpc::testing::COMPRESSABLE);
  request.add_response_parameters()->set_size(response_size);
  return request;
}

void expect_zeros(const StreamingOutputCallResponse& response, int size) {
  expect(response.payload().body() == payload_of(size).body(),
         "a response of " + std::to_string(size) + " zeros");
}

task<> expect_the_sizes(async_generator<StreamingOutputCallResponse> responses) {
  for (const int size : response_sizes) {
    const auto response = co_await responses.next();
    expect(response, "four responses");
    expect_zeros(*response, size);
  }
  const auto after = co_await responses.next();
  expect(!after, "no fifth response");
}

async_generator<StreamingInputCallRequest> payloads() {
  for (const int size : request_sizes) {
    StreamingInputCallRequest request;
    *request.mutable_payload() = payload_of(size);
    co_yield std::move(request);
  }
}

async_generator<StreamingOutputCallRequest> size_after_size() {
  for (const int size : response_sizes) co_yield asking_for(size);
}

async_generator<StreamingOutputCallRequest> no_requests() { co_return; }

}  // namespace

task<> client_streaming(const peer& server) {
  TestServiceClient client(server.connect());
  const auto sum = co_await client.StreamingInputCall(payloads());
  expect(sum.aggregated_payload_size() == 74922, "74922 bytes in all");
}

task<> server_streaming(const peer& server) {
  TestServiceClient client(server.connect());
  StreamingOutputCallRequest request;
  for (const int size : response_sizes) request.add_response_parameters()->set_size(size);
  co_await expect_the_sizes(client.StreamingOutputCall(request));
}

/// The next request is made when the last one was answered.
task<> ping_pong(const peer& server) {
  TestServiceClient client(server.connect());
  protocoro::pipe<StreamingOutputCallRequest> requests(1);
  auto responses = client.FullDuplexCall(requests.items());
  for (std::size_t i = 0; i < request_sizes.size(); ++i) {
    auto request = asking_for(response_sizes[i]);
    *request.mutable_payload() = payload_of(request_sizes[i]);
    co_await requests.push(std::move(request));
    const auto response = co_await responses.next();
    expect(response, "each request is answered");
    expect_zeros(*response, response_sizes[i]);
  }
  requests.close();
  const auto after = co_await responses.next();
  expect(!after, "no fifth response");
}

task<> empty_stream(const peer& server) {
  TestServiceClient client(server.connect());
  auto responses = client.FullDuplexCall(no_requests());
  const auto response = co_await responses.next();
  expect(!response, "no response");
}

task<> half_duplex(const peer& server) {
  TestServiceClient client(server.connect());
  co_await expect_the_sizes(client.HalfDuplexCall(size_after_size()));
}

/// More than the windows of HTTP/2 and all buffers on the way hold.
task<> slow_consumer(const peer& server) {
  constexpr int count = 2000, size = 1030;
  TestServiceClient client(server.connect());
  StreamingOutputCallRequest request;
  for (int i = 0; i < count; ++i) request.add_response_parameters()->set_size(size);
  auto responses = client.StreamingOutputCall(request);
  int received = 0;
  while (auto response = co_await responses.next()) {
    expect_zeros(*response, size);
    if (++received % 4 == 0) co_await protocoro::sleep_for(std::chrono::milliseconds(1));
  }
  expect(received == count, "2000 responses");
}

}  // namespace interop
