// The same call again and again, on one connection or each on a new one.
#include <chrono>
#include <iostream>
#include <string>

#include "cases.hpp"
#include "large_unary.hpp"
#include "protocoro/rpc/result.hpp"

namespace interop {

using grpc::testing::TestServiceClient;
using protocoro::as_result;
using protocoro::task;

namespace {

using clock = std::chrono::steady_clock;

/// Empty when all is well.
task<std::string> what_went_wrong(TestServiceClient& client, clock::duration most) {
  const auto begin = clock::now();
  const auto response = co_await as_result(client.UnaryCall(large_simple_request()));
  if (!response) co_return response.status().error_message();
  expect_large(*response);
  if (clock::now() - begin > most) co_return std::string("too late");
  co_return std::string();
}

task<> soak(const peer& server, bool one_channel) {
  const int iterations = server.given().number("--soak_iterations", 10);
  const int most_failures = server.given().number("--soak_max_failures", 0);
  const std::chrono::milliseconds latest(
      server.given().number("--soak_per_iteration_max_acceptable_latency_ms", 60000));
  auto channel = server.connect();
  int failures = 0;
  for (int i = 0; i < iterations; ++i) {
    if (!one_channel) channel = server.connect();
    TestServiceClient client(channel);
    const std::string wrong = co_await what_went_wrong(client, latest);
    if (wrong.empty()) continue;
    std::cerr << "iteration " << i << ": " << wrong << '\n';
    ++failures;
  }
  expect(failures <= most_failures, "no more failures than allowed");
}

}  // namespace

task<> rpc_soak(const peer& server) { return soak(server, true); }
task<> channel_soak(const peer& server) { return soak(server, false); }

}  // namespace interop
