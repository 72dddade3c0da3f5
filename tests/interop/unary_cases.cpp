#include <utility>
#include <vector>

#include "cases.hpp"
#include "large_unary.hpp"
#include "protocoro/coro/when_all.hpp"

namespace interop {

using grpc::testing::Empty;
using grpc::testing::SimpleRequest;
using grpc::testing::TestServiceClient;
using protocoro::task;

task<> empty_unary(const peer& server) {
  TestServiceClient client(server.connect());
  const Empty response = co_await client.EmptyCall(Empty());
  expect(response.ByteSizeLong() == 0, "an empty response");
}

task<> large_unary(const peer& server) {
  TestServiceClient client(server.connect());
  expect_large(co_await client.UnaryCall(large_simple_request()));
}

/// One address: every call goes to the same server.
task<> pick_first_unary(const peer& server) {
  TestServiceClient client(server.connect());
  SimpleRequest request;
  request.set_fill_server_id(true);
  const auto first = co_await client.UnaryCall(request);
  expect(!first.server_id().empty(), "the server says who it is");
  for (int i = 1; i < 100; ++i) {
    const auto next = co_await client.UnaryCall(request);
    expect(next.server_id() == first.server_id(), "the same server again");
  }
}

task<> concurrent_large_unary(const peer& server) {
  TestServiceClient client(server.connect());
  const SimpleRequest request = large_simple_request();
  std::vector<task<grpc::testing::SimpleResponse>> calls;
  for (int i = 0; i < 1000; ++i) calls.push_back(client.UnaryCall(request));
  const auto responses = co_await when_all(std::move(calls));
  for (const auto& response : responses) expect_large(response);
}

}  // namespace interop
