#include <chrono>
#include <deque>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "load.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/client/completion_queue.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "rpc_test.coro.pb.h"
#include "sum_of_calls.hpp"

namespace bench {
namespace {

using protocoro::async_generator;
using protocoro::channel_options;
using protocoro::task;
using protocoro::testing::RpcTestClient;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;
using clock = std::chrono::steady_clock;

task<> unary_caller(RpcTestClient& client, plan made, meter& seen) {
  const TestRequest request = made.request();
  TestReply reply;
  while (!seen.stopping) {
    const auto started = clock::now();
    co_await client.Unary(request).into(reply);
    seen.answered(started);
  }
}

task<> stream_reader(RpcTestClient& client, plan made, meter& seen) {
  const TestRequest request = made.request();
  while (!seen.stopping) {
    auto replies = client.ServerStreaming(request);
    while (auto reply = co_await replies.next()) seen.operations.add();
  }
}

async_generator<TestRequest> requests(const plan& made, tally& written) {
  TestRequest request = made.request();
  const int messages = made.messages_per_stream();
  for (int i = 0; i != messages; ++i) {
    request.set_count(i);
    co_yield request;
    written.add();
  }
}

task<> stream_writer(RpcTestClient& client, plan made, meter& seen) {
  while (!seen.stopping) co_await client.ClientStreaming(requests(made, seen.operations));
}

async_generator<TestRequest> request_for_each(async_generator<int> ticks, const plan& made) {
  const TestRequest request = made.request();
  while (auto tick = co_await ticks.next()) co_yield request;
}

task<> ping_pong_caller(RpcTestClient& client, plan made, meter& seen) {
  protocoro::pipe<int> pings(1);
  auto pongs = client.Bidi(request_for_each(pings.items(), made));
  while (!seen.stopping) {
    const auto started = clock::now();
    pings.try_push(0);  // there is room: the last one has been answered
    if (const auto pong = co_await pongs.next(); !pong) throw std::runtime_error("no answer");
    seen.answered(started);
  }
  pings.close();
  while (auto rest = co_await pongs.next()) throw std::runtime_error("more answers than questions");
}

task<> duplex_caller(RpcTestClient& client, plan made, meter& seen) {
  static tally written;
  while (!seen.stopping) {
    auto replies = client.Bidi(requests(made, written));
    while (auto reply = co_await replies.next()) seen.operations.add();
  }
}

class coroutines final : public load {
 public:
  using caller = task<> (*)(RpcTestClient& client, plan made, meter& seen);

  coroutines(caller call, const plan& made, channel_options how, meter& seen) {
    how.credentials(made.credentials);
    // As gRPC's own channels are. One that is kept alive allocates a timer now and then when it
    // reads, from some version between 1.51 and 1.83 on.
    how.argument("grpc.keepalive_time_ms", std::numeric_limits<int>::max());
    if (made.connections > 1) how.argument("grpc.use_local_subchannel_pool", 1);
    for (int i = 0; i != made.connections; ++i)
      clients_.emplace_back(protocoro::connect(made.target, how));
    for (int i = 0; i != made.callers; ++i)
      callers_.push_back(protocoro::spawn(call(clients_[i % clients_.size()], made, seen)));
  }
  void finish() override {
    for (auto& one : callers_) protocoro::sync_wait(std::move(one).join());
  }

 private:
  std::deque<RpcTestClient> clients_;
  std::vector<protocoro::spawned<>> callers_;
};

std::unique_ptr<load> start(const plan& made, const channel_options& how, meter& seen) {
  switch (made.what) {
    case scene::unary:
    case scene::unary_suspended:
      return std::make_unique<coroutines>(unary_caller, made, how, seen);
    case scene::server_stream:
      return std::make_unique<coroutines>(stream_reader, made, how, seen);
    case scene::client_stream:
      return std::make_unique<coroutines>(stream_writer, made, how, seen);
    case scene::ping_pong:
      return std::make_unique<coroutines>(ping_pong_caller, made, how, seen);
    case scene::duplex:
      return std::make_unique<coroutines>(duplex_caller, made, how, seen);
    case scene::unary_refused:  // of the callback client only: the cheapest attacker
      break;
  }
  throw std::logic_error("no such scene");
}

class only_next final : public protocoro::client_interceptor {
  task<> intercept(protocoro::outgoing_call&, protocoro::next_step next) override {
    co_await next();
  }
};

}  // namespace

std::unique_ptr<load> protocoro_load(const plan& made, meter& seen) {
  return start(made, channel_options(), seen);
}
std::unique_ptr<load> intercepted_load(const plan& made, meter& seen) {
  return start(made, channel_options().intercept(std::make_shared<only_next>()), seen);
}
std::unique_ptr<load> counted_load(const plan& made, meter& seen) {
  return start(made,
               channel_options().intercept(
                   protocoro::count_attempts(std::make_shared<sum_of_calls>(), made.target)),
               seen);
}
std::unique_ptr<load> protocoro_queue_load(const plan& made, meter& seen) {
  return start(made, channel_options().complete_on(protocoro::completion_queue(1)), seen);
}

}  // namespace bench
