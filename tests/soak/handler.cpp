#include "handler.hpp"

#include <chrono>
#include <utility>

#include "protocoro/client/channel.hpp"
#include "protocoro/time/sleep.hpp"

namespace soak {

using namespace std::chrono_literals;

TestRequest request_for(std::string text, int count) {
  TestRequest request;
  request.set_text(std::move(text));
  request.set_count(count);
  return request;
}

task<TestReply> handler::Unary(server_context&, const TestRequest& request) {
  const rpc_test::attendance::visitor here(inside);
  if (request.text() == waits) co_await protocoro::sleep_for(24h);
  TestReply reply;
  reply.set_text(request.text());
  co_return reply;
}

async_generator<TestReply> handler::ServerStreaming(server_context&, const TestRequest& request) {
  const rpc_test::attendance::visitor here(inside);
  TestReply reply;
  reply.set_payload(std::string(message_size, 'x'));
  for (int i = 0; i != request.count(); ++i) {
    reply.set_index(i);
    co_yield reply;
  }
}

async_generator<TestReply> handler::Bidi(server_context&, async_generator<TestRequest> requests) {
  const rpc_test::attendance::visitor here(inside);
  while (auto request = co_await requests.next()) {
    TestReply reply;
    reply.set_text(request->text());
    co_yield reply;
  }
}

std::unique_ptr<RpcTestClient> served::connect() const {
  return std::make_unique<RpcTestClient>(protocoro::connect(
      address(), protocoro::channel_options().argument("grpc.use_local_subchannel_pool", 1)));
}

}  // namespace soak
