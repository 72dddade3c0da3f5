// Calls that end before their time. A call that is cancelled ends for whoever awaits it with
// protocoro's `cancelled`, for the server with the status CANCELLED.
#include <chrono>
#include <utility>

#include "cases.hpp"
#include "payload.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/time/sleep.hpp"

namespace interop {

using grpc::testing::StreamingInputCallRequest;
using grpc::testing::StreamingInputCallResponse;
using grpc::testing::StreamingOutputCallRequest;
using grpc::testing::StreamingOutputCallResponse;
using grpc::testing::TestServiceClient;
using protocoro::as_result;
using protocoro::async_generator;
using protocoro::call_options;
using protocoro::pipe;
using protocoro::task;

namespace {

StreamingOutputCallRequest first_request() {
  StreamingOutputCallRequest request;
  request.add_response_parameters()->set_size(31415);
  *request.mutable_payload() = payload_of(27182);
  return request;
}

task<> wait_for_sum(task<StreamingInputCallResponse> call, bool& was_cancelled) {
  try {
    co_await std::move(call);
  } catch (const protocoro::cancelled&) {
    was_cancelled = true;
    throw;
  }
}

task<> wait_for_response(async_generator<StreamingOutputCallResponse>& responses,
                         bool& was_cancelled) {
  try {
    co_await responses.next();
  } catch (const protocoro::cancelled&) {
    was_cancelled = true;
    throw;
  }
}

/// One message, then nothing for as long as the call lasts.
async_generator<StreamingOutputCallRequest> one_and_silence(pipe<StreamingOutputCallRequest> more) {
  StreamingOutputCallRequest request;
  *request.mutable_payload() = payload_of(27182);
  co_yield std::move(request);
  auto rest = more.items();
  co_await rest.next();
}

}  // namespace

task<> cancel_after_begin(const peer& server) {
  TestServiceClient client(server.connect());
  pipe<StreamingInputCallRequest> requests(1);
  bool was_cancelled = false;
  const auto first =
      co_await when_any(wait_for_sum(client.StreamingInputCall(requests.items()), was_cancelled),
                        protocoro::sleep_for(std::chrono::nanoseconds(0)));
  expect(first.index() == 1 && was_cancelled, "the call is cancelled");
}

task<> cancel_after_first_response(const peer& server) {
  TestServiceClient client(server.connect());
  pipe<StreamingOutputCallRequest> requests(1);
  auto responses = client.FullDuplexCall(requests.items());
  co_await requests.push(first_request());
  const auto response = co_await responses.next();
  expect(response && response->payload().body() == payload_of(31415).body(), "31415 zeros");
  bool was_cancelled = false;
  const auto first = co_await when_any(wait_for_response(responses, was_cancelled),
                                       protocoro::sleep_for(std::chrono::nanoseconds(0)));
  expect(first.index() == 1 && was_cancelled, "the call is cancelled");
}

task<> timeout_on_sleeping_server(const peer& server) {
  TestServiceClient client(server.connect());
  auto responses = client.FullDuplexCall(one_and_silence(pipe<StreamingOutputCallRequest>(1)),
                                         call_options().timeout(std::chrono::milliseconds(1)));
  const auto response = co_await as_result(responses.next());
  expect(response.status().error_code() == protocoro::status_code::DEADLINE_EXCEEDED,
         "the status code 4");
}

}  // namespace interop
