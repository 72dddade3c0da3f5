#include "protocoro/client/internal/client_interception.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "protocoro/client/internal/client_call.hpp"
#include "protocoro/client/internal/intercepting_channel.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/rpc/internal/deadline.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

client_interception::client_interception(std::shared_ptr<client_core> client, std::size_t method,
                                         std::unique_ptr<google::protobuf::MessageLite> request,
                                         operation_ptr requests, call_options options) noexcept
    : interception(client->method(method), request.get(), std::move(requests)),
      client_(std::move(client)),
      method_(method),
      request_copy_(std::move(request)),
      options_(std::move(options)) {}

task<> client_interception::call_interceptor(std::size_t position, next_step next) {
  return client_->interceptors()[position]->intercept(seen_, next);
}

operation_ptr client_interception::make_inner() {
  attempts_ = nullptr;
  if (request() == nullptr)
    return make_call(client_, method_, answer_time_.watch(take_requests()), options_);
  if (attempt_source_ == nullptr) return make_call(client_, method_, *request(), options_);
  attempts_ =
      &attempt_source_->make(client_, method_, *request(), options_, answer_time_.deadline());
  return operation_ptr(attempts_);
}

/// Between two reads a stream may move to another thread, together with its coroutines. A timer
/// beside next() would not move with it.
void client_interception::begins_under(context& where) {
  if (!has_one_reply() && &where != &*own_)
    throw std::logic_error(
        "protocoro: next() of a stream is awaited inside with_timeout, when_any or the like; await "
        "it directly, and limit its time with call.options().timeout()");
  auto deadline = std::min(where.deadline(), options_.deadline());
  if (options_.timeout()) deadline = std::min(deadline, deadline_after(*options_.timeout()));
  answer_time_.attempt_begins(deadline);
}

/// A timeout counts from the first await of the call, even if the call is made several times.
void client_interception::begin_call() {
  if (options_.timeout())
    options_.deadline(std::min(options_.deadline(), deadline_after(*options_.timeout())));
  if (options_.recorded()) options_.recorded()->reserve();
}

/// True while something other than a read of the stream is pending on the root that awaits it.
bool client_interception::stays_with_its_root() const noexcept {
  if (is_over()) return false;
  return !only_passes_messages() || (attempts_ != nullptr && attempts_->races());
}

context& client_interception::context_for(context& awaiting) {
  context& where = heeded_.of(awaiting, options_);
  where.check();
  if (!own_) begin_call();
  if (own_ && &own_->owner() != &where.owner() && stays_with_its_root())
    throw std::logic_error(
        "protocoro: a stream whose interceptor waits may be read only by the root in which it "
        "waits");
  // The first await sets the deadline for good; the call itself may begin under a later await.
  const auto deadline = own_ ? own_->deadline() : std::min(where.deadline(), options_.deadline());
  if (!own_) answer_time_.call_begins(deadline);
  own_.emplace(where, stop_);
  own_->set_deadline(deadline);
  stop_.follow(has_one_reply() ? where.stop() : where.widest_stop());
  return *own_;
}

void client_interception::consumer_waits(context& awaiting) noexcept {
  if (!has_one_reply() && !options_.detached()) awaiting.stop().add(wait_);
}

void client_interception::consumer_leaves() noexcept {
  wait_.unlink();
  if (!has_one_reply()) stop_.leave();
}

void client_interception::ended() noexcept {
  if (options_.recorded()) options_.recorded()->end_reserved();
}

client_interception::wait_listener::wait_listener(client_interception& waited_for) noexcept
    : detail::stop_listener([](detail::stop_listener& self, bool whole) noexcept {
        auto& call = static_cast<wait_listener&>(self).waited_for_;
        if (!whole) call.end_wait(std::make_exception_ptr(cancelled()));
      }),
      waited_for_(waited_for) {}

answer_time& answer_time::of(const outgoing_call& call) noexcept {
  return client_interception::of(call).time_to_answer();
}

}  // namespace detail

outgoing_call::outgoing_call(detail::client_interception& call) noexcept
    : intercepted_messages(call), call_(&call) {}

const method_info& outgoing_call::method() const noexcept { return call_->method(); }

call_options& outgoing_call::options() const noexcept { return call_->options(); }

std::shared_ptr<grpc::ChannelInterface> intercept(std::shared_ptr<grpc::ChannelInterface> channel,
                                                  std::shared_ptr<client_interceptor> interceptor) {
  if (!channel || !interceptor)
    throw std::invalid_argument("protocoro: intercept needs a channel and an interceptor");
  return std::make_shared<detail::intercepting_channel>(std::move(channel), std::move(interceptor));
}

}  // namespace v0_1
}  // namespace protocoro
