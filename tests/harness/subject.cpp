#include "subject.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace rpc_test {

TestRequest request_for(std::string text, int count) {
  TestRequest request;
  request.set_text(std::move(text));
  request.set_count(count);
  return request;
}

TestReply reply_to(const TestRequest& request, int index) {
  TestReply reply;
  reply.set_text(request.text());
  reply.set_index(index);
  return reply;
}

namespace {

TestReply large_reply() {
  TestReply large;
  large.set_payload(std::string(100'000, 'x'));
  return large;
}

}  // namespace

task<TestReply> subject::Unary(server_context&, const TestRequest& request) {
  const attendance::visitor here(handlers);
  co_await play(request);
  if (request.text() == scene::yields) co_return large_reply();
  co_return reply_to(request, 0);
}

async_generator<TestReply> subject::ServerStreaming(server_context&, const TestRequest& request) {
  const attendance::visitor here(handlers);
  for (int i = 0; i < request.count(); ++i) co_yield reply_to(request, i);
  if (request.text() == scene::yields) {
    auto replies = yield_for_ever();
    try {
      while (auto reply = co_await replies.next()) co_yield *reply;
    } catch (const protocoro::cancelled&) {
      ++stops;
      throw;
    }
  }
  co_await play(request);
}

task<TestReply> subject::ClientStreaming(server_context&, async_generator<TestRequest> requests) {
  const attendance::visitor here(handlers);
  TestReply reply;
  while (auto request = co_await requests.next()) {
    const TestRequest received = *request;
    reply.set_text(received.text());
    reply.set_index(reply.index() + 1);
    if (received.text() == scene::reads) co_await read_for_ever(requests);
    if (received.text() == scene::yields) reply = large_reply();
    co_await play(received);
  }
  co_return reply;
}

async_generator<TestReply> subject::Bidi(server_context&, async_generator<TestRequest> requests) {
  const attendance::visitor here(handlers);
  while (auto request = co_await requests.next()) {
    const TestRequest received = *request;
    for (int i = 0; i < received.count(); ++i) co_yield reply_to(received, i);
    if (received.text() == scene::reads) co_await read_for_ever(requests);
    if (received.text() == scene::yields) {
      auto replies = yield_for_ever();
      try {
        while (auto reply = co_await replies.next()) co_yield *reply;
      } catch (const protocoro::cancelled&) {
        ++stops;
        throw;
      }
    }
    co_await play(received);
  }
}

task<> subject::play(TestRequest request) {
  if (request.fail_with() != 0)
    throw protocoro::rpc_error(static_cast<protocoro::status_code>(request.fail_with()),
                               request.error_message(), request.payload());
  if (request.text() == scene::throws) throw std::runtime_error(secret);
  if (request.text() == scene::throws_ok) throw protocoro::rpc_error(grpc::Status::OK);
  if (request.text() == scene::waits || request.text() == scene::calls)
    co_await wait(request.text());
}

/// Who comes after the first one is seen here gets no items: they are taken before.
task<> subject::wait(const std::string& text) {
  const bool gets_items = text != scene::calls && !items_taken_.exchange(true);
  const attendance::visitor here(waiters);
  try {
    if (text == scene::calls) {
      co_await neighbour.load()->Unary(request_for(scene::waits));
    } else if (gets_items) {
      auto items = released.items();
      co_await items.next();
    } else {
      protocoro::pipe<int> never(1);
      auto items = never.items();
      co_await items.next();
    }
  } catch (const protocoro::cancelled&) {
    ++stops;
    throw;
  }
}

async_generator<TestReply> subject::yield_for_ever() {
  const attendance::visitor here(waiters);
  const TestReply large = large_reply();
  for (;;) co_yield large;
}

task<> subject::read_for_ever(async_generator<TestRequest>& requests) {
  const attendance::visitor here(waiters);
  try {
    while (auto request = co_await requests.next()) request->Clear();
  } catch (const protocoro::cancelled&) {
    ++stops;
    throw;
  }
}

}  // namespace rpc_test
