#include "stepper.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/server/server_context.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {
namespace {

using protocoro::cancelled;
using namespace std::chrono_literals;

constexpr char key[] = "at-step";

TestReply large_reply() {
  TestReply large;
  large.set_payload(std::string(100'000, 'x'));
  return large;
}

}  // namespace

/// What a call's metadata ask for: the step, the act.
class stepper::script {
 public:
  explicit script(const server_context& context) {
    if (const auto value = context.metadata(key)) {
      step = value->at(0) - '0';
      what = static_cast<act>(value->at(1) - '0');
    }
  }
  int step = -1;
  act what = nothing;
};

/// Lives in the frame of a handler and says in the end how that ended; only then is the visitor
/// gone.
class stepper::visit {
 public:
  explicit visit(stepper& visited) : here_(visited.handlers), visited_(visited) {}
  ~visit() { ++visited_.endings_[index_of(how_)]; }
  void answers() { how_ = answered; }
  /// Of what is being handled.
  void fails() {
    try {
      throw;
    } catch (const cancelled&) {
      how_ = stopped;
    } catch (...) {
      how_ = threw;
    }
  }

 private:
  const attendance::visitor here_;
  stepper& visited_;
  ending how_ = dropped;
};

call_options stepper::at(int step, act what) {
  return call_options().metadata(key, std::to_string(step) + std::to_string(what));
}

std::size_t stepper::index_of(ending how) {
  switch (how) {
    case answered:
      return 0;
    case stopped:
      return 1;
    case threw:
      return 2;
    case dropped:
      break;
  }
  return 3;
}

task<TestReply> stepper::Unary(server_context& context, const TestRequest& request) {
  visit here(*this);
  const script wanted(context);
  try {
    co_await step(0, wanted);
    co_await protocoro::sleep_for(1us);
    co_await step(1, wanted);
    co_await protocoro::sleep_for(1us);
    co_await step(2, wanted);
  } catch (...) {
    here.fails();
    throw;
  }
  here.answers();
  if (wanted.what == floods) co_return large_reply();
  co_return reply_to(request, 0);
}

async_generator<TestReply> stepper::ServerStreaming(server_context& context,
                                                    const TestRequest& request) {
  visit here(*this);
  const script wanted(context);
  try {
    co_await step(0, wanted);
    co_yield reply_to(request, 0);
    co_await step(1, wanted);
    while (wanted.what == floods) co_yield large_reply();
    co_yield reply_to(request, 1);
    co_yield reply_to(request, 2);
    co_await step(2, wanted);
  } catch (...) {
    here.fails();
    throw;
  }
  here.answers();
}

task<TestReply> stepper::ClientStreaming(server_context& context,
                                         async_generator<TestRequest> requests) {
  visit here(*this);
  const script wanted(context);
  TestReply reply;
  try {
    co_await step(0, wanted);
    auto first = co_await requests.next();
    if (first) reply = reply_to(*first, 1);
    co_await step(1, wanted);
    while (auto request = co_await requests.next()) reply.set_index(reply.index() + 1);
    co_await step(2, wanted);
  } catch (...) {
    here.fails();
    throw;
  }
  here.answers();
  if (wanted.what == floods) co_return large_reply();
  co_return reply;
}

async_generator<TestReply> stepper::Bidi(server_context& context,
                                         async_generator<TestRequest> requests) {
  visit here(*this);
  const script wanted(context);
  try {
    co_await step(0, wanted);
    auto first = co_await requests.next();
    if (first) co_yield reply_to(*first, 0);
    co_await step(1, wanted);
    while (wanted.what == floods) co_yield large_reply();
    while (auto request = co_await requests.next()) co_yield reply_to(*request, 1);
    co_await step(2, wanted);
  } catch (...) {
    here.fails();
    throw;
  }
  here.answers();
}

task<> stepper::step(int index, script wanted) {
  if (wanted.step != index) co_return;
  if (wanted.what == throws) throw std::runtime_error(secret);
  if (wanted.what == waits) co_await wait();
  if (wanted.what == loops) {
    const attendance::visitor here(waiters);
    for (;;) co_await protocoro::sleep_for(100us);
  }
}

task<> stepper::wait() {
  const attendance::visitor here(waiters);
  protocoro::pipe<int> never(1);
  auto items = items_taken_.exchange(true) ? never.items() : released.items();
  co_await items.next();
}

}  // namespace rpc_test
