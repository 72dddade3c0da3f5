// What a handler concludes from the end of its requests: only a client that has said all of them
// looks like one, however else they come to an end.
#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/http2.hpp"
#include "../harness/raw.hpp"
#include "../harness/tcp_socket.hpp"
#include "../harness/world.hpp"
#include "bad_input.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;

constexpr int limit = 1000;  // of a request, in bytes

const std::string all = "all of them";
const std::string given_up = "cancelled";
const std::string refused = "an rpc_error";

/// If the reset comes before the read, gRPC 1.51 gives an empty message here. Such a client might
/// as well have sent one.
constexpr const char* unknown_flag = "a flag that is none, and a reset";

/// Tells how its requests have ended, as far as it can see.
class concluding final : public RpcTestHandler {
 public:
  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    const attendance::visitor here(handlers);
    size = request.ByteSizeLong();
    co_return TestReply();
  }
  async_generator<TestReply> ServerStreaming(server_context&, const TestRequest& request) override {
    const attendance::visitor here(handlers);
    size = request.ByteSizeLong();
    co_yield TestReply();
  }
  task<TestReply> ClientStreaming(server_context&, async_generator<TestRequest> requests) override {
    co_await read(requests);
    co_return TestReply();
  }
  async_generator<TestReply> Bidi(server_context&, async_generator<TestRequest> requests) override {
    co_await read(requests);
  }

  attendance handlers;
  attendance readers;      // that have read the first request
  std::string conclusion;  // once nobody is inside
  std::string afterwards;  // what one more next() says
  std::size_t size = 0;    // of the one request

 private:
  task<> read(async_generator<TestRequest>& requests) {
    const attendance::visitor here(handlers);
    std::exception_ptr failure;
    conclusion = "none";
    try {
      while (auto request = co_await requests.next()) const attendance::visitor one(readers);
      conclusion = all;
    } catch (const protocoro::rpc_error&) {
      conclusion = refused;
      failure = std::current_exception();
    } catch (const protocoro::cancelled&) {
      conclusion = given_up;
      failure = std::current_exception();
    }
    co_await read_once_more(requests);
    if (failure) std::rethrow_exception(failure);
  }

  task<> read_once_more(async_generator<TestRequest>& requests) {
    try {
      co_await requests.next();
      afterwards = all;
    } catch (const protocoro::cancelled&) {
      afterwards = given_up;
    }
  }
};

/// How requests end after a first good one.
class request_end {
 public:
  const char* what;
  std::string conclusion;
  std::string bytes;  // of frames, in stream 1
  enum { nothing, closes, resets, shuts_down } then = nothing;
};

std::string data(const std::string& body, int flags = 0) {
  return http2::frame(http2::type::data, flags, 1, body);
}

std::string reset_with(unsigned code) {
  return http2::frame(http2::type::rst_stream, 0, 1, http2::number(code));
}

std::string request_of(std::size_t size) {
  TestRequest made;
  made.set_payload(std::string(size, 'x'));
  return made.SerializeAsString();
}

std::vector<request_end> request_ends() {
  const std::string good = http2::message(request_of(10));
  const std::string large = http2::message(request_of(2 * limit));
  const std::string half = good.substr(0, good.size() / 2);
  const int last = http2::end_stream;
  return {
      {"a half-close", all, data("", last)},
      {"another request and a half-close", all, data(good, last)},
      {"one over the limit", given_up, data(large)},
      {"one over the limit and a good one", given_up, data(large + good, last)},
      {"one over the limit, compressed", given_up,
       data(http2::message(compressed_large_message(), 1), last)},
      {"one that is no message of the schema", refused, data(http2::message(broken) + good, last)},
      {"one that its compression did not make", given_up,
       data(http2::message(request_of(10), 1), last)},
      {unknown_flag, given_up, data(http2::message(request_of(10), 2)) + reset_with(8)},
      {"half of one, and a reset", given_up, data(half) + reset_with(8)},
      {"a reset without an error", given_up, reset_with(0)},
      {"a reset, an internal error", given_up, reset_with(2)},
      {"a reset, cancelled", given_up, reset_with(8)},
      {"no more, the connection closed", given_up, "", request_end::closes},
      {"half of one, the connection closed", given_up, data(half), request_end::closes},
      {"half of one, the connection reset", given_up, data(half), request_end::resets},
      {"nonsense", given_up, std::string(100, 'x')},
      {"no more, the server shuts down", given_up, "", request_end::shuts_down},
      {"half of one, the server shuts down", given_up, data(half), request_end::shuts_down},
  };
}

/// Around all other interceptors: sees the call come, and how it goes.
class watching final : public protocoro::server_interceptor {
 public:
  attendance calls;
  bool ended_well = false;

 private:
  task<> intercept(protocoro::intercepted_call&, protocoro::next_step next) override {
    const attendance::visitor here(calls);
    co_await next();
    ended_well = true;
  }
};

/// To a server of its own for each case. Behind interceptors that wait a call may be over before
/// its handler is entered; then the handler concludes nothing.
class request_scene {
 public:
  request_scene(rpc_kind kind, place where)
      : served_(handler, where, options()),
        connection_(tcp_socket::connected_to(served_.server().port())),
        fields_(http2::fields_of_call("/" + method_of(kind))) {
    fields_.emplace_back("grpc-encoding", "gzip");
  }

  void send(const std::string& first, const std::string& rest = {}) {
    connection_.send(http2::preface() + http2::call(fields_, first, 0) + rest);
  }
  void go_on(const request_end& how) {
    connection_.send(how.bytes);
    if (how.then == request_end::closes) connection_.close();
    if (how.then == request_end::resets) connection_.reset();
    if (how.then == request_end::shuts_down) served_.server().shutdown(0ms);
  }
  void wait() {
    attendance& awaited = intercepts("server") ? watch->calls : handler.handlers;
    awaited.wait_for_entries(1);
    awaited.wait_until_empty();
  }
  /// Nobody was entered by the time that all is over.
  int entries() {
    connection_.end_sending();
    while (!connection_.receive().empty()) continue;
    served_.server().shutdown();
    return handler.handlers.entries();
  }

  concluding handler;
  const std::shared_ptr<watching> watch = std::make_shared<watching>();

 private:
  protocoro::server_options options() const {
    auto made = protocoro::server_options().max_receive_message_size(limit);
    if (intercepts("server")) made.intercept(watch);
    return made;
  }

  serving served_;
  tcp_socket connection_;
  http2::headers fields_;
};

class RequestEnds : public testing::TestWithParam<std::tuple<rpc_kind, place>> {
 protected:
  rpc_kind kind() const { return std::get<0>(GetParam()); }
  place where() const { return std::get<1>(GetParam()); }
};

void expect(const request_scene& scene, const std::string& conclusion) {
  if (intercepts("server")) {
    EXPECT_EQ(scene.watch->ended_well, conclusion == all);
    if (conclusion != all && scene.handler.handlers.entries() == 0) return;
  }
  EXPECT_EQ(scene.handler.conclusion, conclusion);
  if (conclusion == given_up) {
    EXPECT_EQ(scene.handler.afterwards, given_up);
  }
}

class StreamedRequestEnds : public RequestEnds {};

TEST_P(StreamedRequestEnds, AreWhatTheHandlerThinksWhileItWaits) {
  for (const request_end& how : request_ends()) {
    SCOPED_TRACE(how.what);
    request_scene scene(kind(), where());
    scene.send(http2::message(request_of(10)));
    scene.handler.readers.wait_for_entries(1);
    scene.go_on(how);
    scene.wait();
    expect(scene, how.conclusion);
  }
}

TEST_P(StreamedRequestEnds, AreWhatTheHandlerThinksWhenAllCameAtOnce) {
  for (const request_end& how : request_ends()) {
    if (how.then != request_end::nothing) continue;
    SCOPED_TRACE(how.what);
    request_scene scene(kind(), where());
    scene.send(http2::message(request_of(10)), how.bytes);
    scene.wait();
    expect(scene, how.conclusion);
  }
}

/// gRPC drops the bytes and says that the client has said all (1.51). Where a version knows better,
/// so do we.
TEST_P(StreamedRequestEnds, InTheMiddleOfAMessageAreWhatGrpcSays) {
  const std::string good = http2::message(request_of(10));
  for (const std::string& bytes :
       {good.substr(0, 3), good.substr(0, 8), http2::message(request_of(10), 2)}) {
    request_scene scene(kind(), where());
    scene.send(good, data(bytes, http2::end_stream));
    scene.wait();
    RecordProperty("after_" + std::to_string(bytes.size()), scene.handler.conclusion);
    EXPECT_NE(scene.handler.conclusion, refused);
  }
}

class OneRequestEnds : public RequestEnds {};

TEST_P(OneRequestEnds, WithoutARequestDoesNotEnterTheHandler) {
  for (const request_end& how : request_ends()) {
    if (how.conclusion == all || how.then == request_end::shuts_down) continue;
    SCOPED_TRACE(how.what);
    request_scene scene(kind(), where());
    scene.send("");
    scene.go_on(how);
    EXPECT_LE(scene.entries(), how.what == unknown_flag ? 1 : 0);
    EXPECT_EQ(scene.handler.size, 0U);
  }
}

std::string name(const testing::TestParamInfo<RequestEnds::ParamType>& tested) {
  return name_of(std::get<0>(tested.param)) +
         (std::get<1>(tested.param) == place::pool ? "OnAPool" : "Inline");
}

constexpr auto places = {place::inline_, place::pool};

INSTANTIATE_TEST_SUITE_P(Rpc, StreamedRequestEnds,
                         testing::Combine(testing::Values(rpc_kind::client_streaming,
                                                          rpc_kind::bidi_streaming),
                                          testing::ValuesIn(places)),
                         name);
INSTANTIATE_TEST_SUITE_P(Rpc, OneRequestEnds,
                         testing::Combine(testing::Values(rpc_kind::unary,
                                                          rpc_kind::server_streaming),
                                          testing::ValuesIn(places)),
                         name);

}  // namespace
}  // namespace rpc_test
