#include <string>
#include <utility>

#include "cases.hpp"
#include "large_unary.hpp"
#include "protocoro/client/call_info.hpp"
#include "protocoro/rpc/result.hpp"

namespace interop {

using grpc::testing::Empty;
using grpc::testing::SimpleRequest;
using grpc::testing::StreamingOutputCallRequest;
using grpc::testing::TestServiceClient;
using protocoro::as_result;
using protocoro::async_generator;
using protocoro::call_info;
using protocoro::call_options;
using protocoro::status_code;
using protocoro::task;

namespace {

constexpr auto initial_key = "x-grpc-test-echo-initial";
constexpr auto initial_value = "test_initial_metadata_value";
constexpr auto trailing_key = "x-grpc-test-echo-trailing-bin";
constexpr auto trailing_value = "\xab\xab\xab";

call_options with_metadata(const call_info& info) {
  return call_options()
      .metadata(initial_key, initial_value)
      .metadata(trailing_key, trailing_value)
      .record(info);
}

task<> expect_metadata(call_info info) {
  const auto initial = co_await info.initial_metadata();
  expect(initial.find(initial_key) == initial_value, "the initial metadata come back");
  expect(info.trailing_metadata().find(trailing_key) == trailing_value,
         "the trailing metadata come back");
}

async_generator<StreamingOutputCallRequest> one(StreamingOutputCallRequest request) {
  co_yield std::move(request);
}

void expect_status(const grpc::Status& status, const std::string& message) {
  expect(status.error_code() == status_code::UNKNOWN, "the status code 2");
  expect(status.error_message() == message, "the message '" + message + "'");
}

void expect_unimplemented(const grpc::Status& status) {
  expect(status.error_code() == status_code::UNIMPLEMENTED, "the status code 12");
}

task<> unary_fails_with(TestServiceClient& client, const std::string& message) {
  SimpleRequest request;
  request.mutable_response_status()->set_code(status_code::UNKNOWN);
  request.mutable_response_status()->set_message(message);
  const auto response = co_await as_result(client.UnaryCall(request));
  expect_status(response.status(), message);
}

task<> stream_fails_with(TestServiceClient& client, const std::string& message) {
  StreamingOutputCallRequest request;
  request.mutable_response_status()->set_code(status_code::UNKNOWN);
  request.mutable_response_status()->set_message(message);
  auto responses = client.FullDuplexCall(one(std::move(request)));
  const auto response = co_await as_result(responses.next());
  expect_status(response.status(), message);
}

}  // namespace

task<> custom_metadata(const peer& server) {
  TestServiceClient client(server.connect());
  const call_info of_unary;
  expect_large(co_await client.UnaryCall(large_simple_request(), with_metadata(of_unary)));
  co_await expect_metadata(of_unary);

  StreamingOutputCallRequest request;
  request.add_response_parameters()->set_size(large_response);
  *request.mutable_payload() = payload_of(large_request);
  const call_info of_stream;
  auto responses = client.FullDuplexCall(one(std::move(request)), with_metadata(of_stream));
  int received = 0;
  while (auto response = co_await responses.next()) ++received;
  expect(received == 1, "one response");
  co_await expect_metadata(of_stream);
}

task<> status_code_and_message(const peer& server) {
  TestServiceClient client(server.connect());
  const std::string message = "test status message";
  co_await unary_fails_with(client, message);
  co_await stream_fails_with(client, message);
}

task<> special_status_message(const peer& server) {
  TestServiceClient client(server.connect());
  co_await unary_fails_with(client,
                            "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP "
                            "\U0001F608\t\n");
  // More than a buffer of nginx, less than what gRPC takes.
  const std::string long_message(6000, 'm');
  co_await unary_fails_with(client, long_message);
  co_await stream_fails_with(client, long_message);
}

task<> unimplemented_method(const peer& server) {
  TestServiceClient client(server.connect());
  const auto response = co_await as_result(client.UnimplementedCall(Empty()));
  expect_unimplemented(response.status());
}

task<> unimplemented_service(const peer& server) {
  grpc::testing::UnimplementedServiceClient client(server.connect());
  const auto response = co_await as_result(client.UnimplementedCall(Empty()));
  expect_unimplemented(response.status());
}

}  // namespace interop
