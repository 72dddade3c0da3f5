#include "test_service.hpp"

#include <grpcpp/server_context.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <random>
#include <utility>

#include "message_flags.hpp"
#include "payload.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/time/sleep.hpp"

namespace interop {
namespace {

using grpc::testing::BoolValue;
using grpc::testing::EchoStatus;
using grpc::testing::Empty;
using grpc::testing::Payload;
using grpc::testing::ResponseParameters;
using grpc::testing::SimpleRequest;
using grpc::testing::SimpleResponse;
using grpc::testing::StreamingInputCallRequest;
using grpc::testing::StreamingInputCallResponse;
using grpc::testing::StreamingOutputCallRequest;
using grpc::testing::StreamingOutputCallResponse;
using protocoro::async_generator;
using protocoro::compression;
using protocoro::rpc_error;
using protocoro::server_context;
using protocoro::status_code;
using protocoro::task;

std::string unlike_any_other() {
  return std::to_string(getpid()) + "-" + std::to_string(std::random_device()());
}

void echo_metadata(server_context& call) {
  constexpr auto initial = "x-grpc-test-echo-initial";
  constexpr auto trailing = "x-grpc-test-echo-trailing-bin";
  if (const auto value = call.metadata(initial)) call.add_initial_metadata(initial, *value);
  if (const auto value = call.metadata(trailing)) call.add_trailing_metadata(trailing, *value);
}

void fail_as_asked(const EchoStatus& status) {
  if (status.code() != 0)
    throw rpc_error(static_cast<status_code>(status.code()), status.message());
}

/// To be called for each message that comes, in order.
void check_compression(server_context& call, bool asked, const BoolValue& expected) {
  const bool compressed = next_was_compressed(call.grpc_context());
  if (asked && message_flags_are_known && compressed != expected.value())
    throw rpc_error(status_code::INVALID_ARGUMENT,
                    expected.value() ? "the request is not compressed" : "it is compressed");
}

Payload payload_as_asked(grpc::testing::PayloadType type, int size) {
  if (type != grpc::testing::COMPRESSABLE)
    throw rpc_error(status_code::INVALID_ARGUMENT, "no such type of payload");
  if (size < 0) throw rpc_error(status_code::INVALID_ARGUMENT, "no payload has a size below 0");
  return payload_of(size);
}

task<StreamingOutputCallResponse> response_as_asked(const StreamingOutputCallRequest& request,
                                                    const ResponseParameters& asked) {
  co_await protocoro::sleep_for(std::chrono::microseconds(asked.interval_us()));
  StreamingOutputCallResponse response;
  *response.mutable_payload() = payload_as_asked(request.response_type(), asked.size());
  co_return response;
}

}  // namespace

test_service::test_service() : id_(unlike_any_other()) {}

task<Empty> test_service::EmptyCall(context&, const Empty&) { co_return Empty(); }

task<SimpleResponse> test_service::UnaryCall(context& call, const SimpleRequest& request) {
  echo_metadata(call);
  check_compression(call, request.has_expect_compressed(), request.expect_compressed());
  fail_as_asked(request.response_status());
  if (request.response_compressed().value()) call.compress(compression::gzip);
  SimpleResponse response;
  *response.mutable_payload() = payload_as_asked(request.response_type(), request.response_size());
  if (request.fill_server_id()) response.set_server_id(id_);
  co_return response;
}

task<SimpleResponse> test_service::CacheableUnaryCall(context& call, const SimpleRequest&) {
  call.add_initial_metadata("cache-control", "max-age=60, public");
  SimpleResponse response;
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  response.mutable_payload()->set_body(std::to_string(now.count()));
  co_return response;
}

async_generator<StreamingOutputCallResponse> test_service::StreamingOutputCall(
    context& call, const StreamingOutputCallRequest& request) {
  const bool any_compressed = std::ranges::any_of(
      request.response_parameters(), [](const auto& asked) { return asked.compressed().value(); });
  if (any_compressed) call.compress(compression::gzip);
  for (const ResponseParameters& asked : request.response_parameters()) {
    call.compress(asked.compressed().value() ? compression::gzip : compression::none);
    auto response = co_await response_as_asked(request, asked);
    co_yield std::move(response);
  }
}

task<StreamingInputCallResponse> test_service::StreamingInputCall(
    context& call, async_generator<StreamingInputCallRequest> requests) {
  StreamingInputCallResponse sum;
  while (auto request = co_await requests.next()) {
    check_compression(call, request->has_expect_compressed(), request->expect_compressed());
    sum.set_aggregated_payload_size(sum.aggregated_payload_size() +
                                    static_cast<int>(request->payload().body().size()));
  }
  co_return sum;
}

async_generator<StreamingOutputCallResponse> test_service::FullDuplexCall(
    context& call, async_generator<StreamingOutputCallRequest> requests) {
  echo_metadata(call);
  while (auto request = co_await requests.next()) {
    fail_as_asked(request->response_status());
    for (const ResponseParameters& asked : request->response_parameters()) {
      auto response = co_await response_as_asked(*request, asked);
      co_yield std::move(response);
    }
  }
}

async_generator<StreamingOutputCallResponse> test_service::HalfDuplexCall(
    context&, async_generator<StreamingOutputCallRequest> requests) {
  std::deque<StreamingOutputCallRequest> kept;
  while (auto request = co_await requests.next()) kept.push_back(std::move(*request));
  for (const auto& request : kept)
    for (const ResponseParameters& asked : request.response_parameters()) {
      auto response = co_await response_as_asked(request, asked);
      co_yield std::move(response);
    }
}

}  // namespace interop
