#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "load.hpp"
#include "protocoro/channel.hpp"
#include "protocoro/pipe.hpp"
#include "protocoro/spawn.hpp"
#include "protocoro/sync_wait.hpp"
#include "rpc_test.coro.pb.h"

namespace bench {
namespace {

using protocoro::async_generator;
using protocoro::task;
using protocoro::testing::RpcTestClient;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;
using clock = std::chrono::steady_clock;

task<> unary_caller(RpcTestClient& client, meter& seen) {
  TestRequest request;
  request.set_text(message_text);
  while (!seen.stopping) {
    const auto started = clock::now();
    const TestReply reply = co_await client.Unary(request);
    seen.answered(started);
  }
}

task<> stream_reader(RpcTestClient& client, meter& seen) {
  TestRequest request;
  request.set_text(message_text);
  request.set_count(messages_per_stream);
  while (!seen.stopping) {
    auto replies = client.ServerStreaming(request);
    while (auto reply = co_await replies.next()) seen.operations.add();
  }
}

async_generator<TestRequest> requests(meter& seen) {
  TestRequest request;
  request.set_text(message_text);
  for (int i = 0; i != messages_per_stream; ++i) {
    request.set_count(i);
    co_yield request;
    seen.operations.add();
  }
}

task<> stream_writer(RpcTestClient& client, meter& seen) {
  while (!seen.stopping) const TestReply reply = co_await client.ClientStreaming(requests(seen));
}

task<> ping_pong_caller(RpcTestClient& client, meter& seen) {
  TestRequest request;
  request.set_text(message_text);
  protocoro::pipe<TestRequest> pings(1);
  auto pongs = client.Bidi(pings.items());
  while (!seen.stopping) {
    const auto started = clock::now();
    pings.try_push(request);  // there is room: the last one has been answered
    if (const auto pong = co_await pongs.next(); !pong) throw std::runtime_error("no answer");
    seen.answered(started);
  }
  pings.close();
  while (auto rest = co_await pongs.next()) throw std::runtime_error("more answers than questions");
}

class coroutines final : public load {
 public:
  using caller = task<> (*)(RpcTestClient& client, meter& seen);

  coroutines(caller call, const std::string& target, int callers, meter& seen)
      : client_(protocoro::connect(target)) {
    for (int i = 0; i != callers; ++i) callers_.push_back(protocoro::spawn(call(client_, seen)));
  }
  void finish() override {
    for (auto& one : callers_) protocoro::sync_wait(std::move(one).join());
  }

 private:
  RpcTestClient client_;
  std::vector<protocoro::spawned<>> callers_;
};

}  // namespace

std::unique_ptr<load> protocoro_load(scene what, const std::string& target, int callers,
                                     meter& seen) {
  switch (what) {
    case scene::unary:
      return std::make_unique<coroutines>(unary_caller, target, callers, seen);
    case scene::server_stream:
      return std::make_unique<coroutines>(stream_reader, target, callers, seen);
    case scene::client_stream:
      return std::make_unique<coroutines>(stream_writer, target, callers, seen);
    case scene::ping_pong:
      return std::make_unique<coroutines>(ping_pong_caller, target, callers, seen);
  }
  throw std::logic_error("no such scene");
}

}  // namespace bench
