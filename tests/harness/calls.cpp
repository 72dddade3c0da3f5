#include "calls.hpp"

#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/rpc/result.hpp"

namespace rpc_test {
namespace {

task<> read(task<TestReply> reply, outcome& into) {
  try {
    into.replies.push_back(co_await std::move(reply));
  } catch (const protocoro::rpc_error& error) {
    into.status = error.status();
  } catch (const protocoro::cancelled&) {
    into.cancelled_here = true;
  }
}

task<> read(async_generator<TestReply> replies, outcome& into) {
  try {
    while (auto reply = co_await replies.next()) into.replies.push_back(std::move(*reply));
  } catch (const protocoro::rpc_error& error) {
    into.status = error.status();
  } catch (const protocoro::cancelled&) {
    into.cancelled_here = true;
  }
}

task<> read_results(task<TestReply> reply, outcome& into) {
  auto result = co_await as_result(std::move(reply));
  into.status = result.status();
  if (result) into.replies.push_back(std::move(*result));
}

task<> read_results(async_generator<TestReply> replies, outcome& into) {
  for (;;) {
    auto result = co_await as_result(replies.next());
    into.status = result.status();
    if (!result || !*result) co_return;
    into.replies.push_back(std::move(**result));
  }
}

template <class Replies>
task<outcome> collect_any(Replies replies, form how) {
  outcome seen;
  if (how == form::result)
    co_await read_results(std::move(replies), seen);
  else
    co_await read(std::move(replies), seen);
  co_return seen;
}

}  // namespace

task<outcome> collect(task<TestReply> reply, form how) {
  return collect_any(std::move(reply), how);
}

task<outcome> collect(async_generator<TestReply> replies, form how) {
  return collect_any(std::move(replies), how);
}

task<outcome> make(RpcTestClient& client, call_plan plan) {
  switch (plan.kind) {
    case rpc_kind::unary:
      return collect(client.Unary(plan.request, std::move(plan.options)), plan.how);
    case rpc_kind::server_streaming:
      return collect(client.ServerStreaming(plan.request, std::move(plan.options)), plan.how);
    case rpc_kind::client_streaming:
      return collect(
          client.ClientStreaming(once(std::move(plan.request), plan.then), std::move(plan.options)),
          plan.how);
    case rpc_kind::bidi_streaming:
      break;
  }
  return collect(client.Bidi(once(std::move(plan.request), plan.then), std::move(plan.options)),
                 plan.how);
}

async_generator<TestRequest> once(TestRequest request, requests_then then) {
  co_yield request;
  if (then == requests_then::end) co_return;
  protocoro::pipe<int> never(1);
  auto items = never.items();
  co_await items.next();
}

async_generator<TestRequest> numbered(int count) {
  for (int i = 0; i < count; ++i) co_yield request_for(std::to_string(i));
}

bool streams_requests(rpc_kind kind) {
  return kind == rpc_kind::client_streaming || kind == rpc_kind::bidi_streaming;
}

bool streams_replies(rpc_kind kind) {
  return kind == rpc_kind::server_streaming || kind == rpc_kind::bidi_streaming;
}

std::string name_of(rpc_kind kind) {
  switch (kind) {
    case rpc_kind::unary:
      return "Unary";
    case rpc_kind::server_streaming:
      return "ServerStreaming";
    case rpc_kind::client_streaming:
      return "ClientStreaming";
    case rpc_kind::bidi_streaming:
      break;
  }
  return "Bidi";
}

std::string method_of(rpc_kind kind) { return "protocoro.testing.RpcTest/" + name_of(kind); }

}  // namespace rpc_test
