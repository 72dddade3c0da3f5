#include "server_interception.hpp"

#include <google/protobuf/message.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "protocoro/cancelled.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using google::protobuf::MessageLite;

}  // namespace

/// The request is gRPC's to us, or made for this call: nobody else has it.
server_interception::server_interception(const interceptor_chain& chain, server_call& call,
                                         const MessageLite* request, operation_ptr requests)
    : stop_listener([](stop_listener& self, bool /*whole*/) noexcept {
        static_cast<server_interception&>(self).stopped();
      }),
      chain_(chain),
      call_(call),
      request_(const_cast<MessageLite*>(request)),
      requests_(std::move(requests)) {}

// --- seen from the call

bool server_interception::advance(work_item& done, context& where) {
  if (consumer_ != nullptr)
    throw std::logic_error("protocoro: awaited again before the first await was answered");
  wanted_ = true;
  if (entered_ == 0)
    begin(where);
  else if (handler_)
    ask();
  resume_interceptor();
  if (value_ != nullptr || over_) return false;
  consumer_ = &done;
  return true;
}

void server_interception::begin(context& where) noexcept {
  try {
    interceptors_ = enter(0);
    if (!interceptors_) throw std::logic_error("an interceptor returned an empty task");
    if (!interceptors_->advance(done_, where)) interceptors_ended();
  } catch (...) {
    outcome_ = std::current_exception();
    over_ = true;
  }
}

/// For the kinds with one reply, which belongs to the handler's task or is a copy of ours.
void* server_interception::take() { return const_cast<void*>(view()); }

const void* server_interception::view() {
  if (outcome_) std::rethrow_exception(std::exchange(outcome_, nullptr));
  if (value_ != nullptr) return std::exchange(value_, nullptr);
  if (call_.has_one_reply()) return reply_;
  return next_reply_ != replies_.size() ? replies_[next_reply_++].get() : nullptr;
}

/// The last thing on the stack of whoever calls it.
void server_interception::pass_on() noexcept {
  if (handler_over_ && waiting_ != nullptr) return resume_interceptor();
  if (value_ != nullptr) tell_consumer();
}

void server_interception::resume_interceptor() noexcept {
  if (!handler_over_) return;
  if (work_item* waiting = std::exchange(waiting_, nullptr)) waiting->run();
}

void server_interception::tell_consumer() noexcept {
  if (work_item* consumer = std::exchange(consumer_, nullptr)) consumer->run();
}

/// The interceptor that has entered the handler is not suspended before `begin_handler` returns.
void server_interception::tell_later() noexcept {
  const counted_ptr<root> kept = std::move(scheduled_);
  if (dropped_) return delete this;
  pass_on();
}

void server_interception::drop() noexcept {
  if (!scheduled_) return delete this;
  dropped_ = true;
  interceptors_.reset();
  handler_.reset();
}

// --- the interceptors

task<> server_interception::enter(std::size_t position) {
  if (entered_ != position)
    throw std::logic_error("protocoro: an interceptor has called next() twice");
  ++entered_;
  if (position == chain_.size()) return operation_ptr(&handler_run_);
  return chain_[position]->intercept(seen_, next_step(*this, position + 1));
}

void server_interception::interceptors_done() noexcept {
  interceptors_ended();
  tell_consumer();
}

/// Their frames go, and with them what is left of the handler, but for the reply.
void server_interception::interceptors_ended() noexcept {
  try {
    interceptors_->take();
    const bool one_reply = call_.has_one_reply();
    if (one_reply && !replies_.empty()) reply_ = replies_.back().get();
    if (one_reply && reply_ == nullptr)
      throw std::logic_error("an interceptor has ended without next() and without a reply");
  } catch (...) {
    outcome_ = std::current_exception();
  }
  interceptors_.reset();
  over_ = true;
}

bool server_interception::has_lite_messages() const noexcept {
  const auto is_lite = [](const MessageLite& message) {
    return dynamic_cast<const google::protobuf::Message*>(&message) == nullptr;
  };
  return is_lite(call_.method().default_request()) || is_lite(call_.method().default_reply());
}

message_hooks& server_interception::possible(message_hooks& hooks) const {
  if (entered_ > chain_.size())
    throw std::logic_error(
        "protocoro: messages are looked at from before next() on, or not at all");
  if (has_lite_messages())
    throw std::logic_error("protocoro: " + std::string(call_.method().full_name()) +
                           " has lite messages, which cannot be looked at");
  return hooks;
}

void server_interception::add_reply(const MessageLite& message) {
  const MessageLite& expected = call_.method().default_reply();
  if (message.GetTypeName() != expected.GetTypeName())
    throw std::invalid_argument("protocoro: " + std::string(call_.method().full_name()) +
                                " replies with " + std::string(expected.GetTypeName()) +
                                ", not with " + std::string(message.GetTypeName()));
  std::unique_ptr<MessageLite> copy(expected.New());
  copy->CheckTypeAndMergeFrom(message);
  replies_.push_back(std::move(copy));
}

// --- the handler

bool server_interception::begin_handler(work_item& done, context& where) {
  if (where_ != nullptr) throw std::logic_error("protocoro: next() was awaited twice");
  if (where.stop_requested()) throw cancelled();
  where_ = &where;
  if (request_ != nullptr) request_hooks_.run_outer_first(*request_);
  if (requests_ && !request_hooks_.empty())
    requests_ = with_hooks(std::move(requests_), std::move(request_hooks_));
  handler_ = call_.call_handler(request_, std::move(requests_));
  where.stop().add(*this);
  ask();
  if (handler_over_) return false;
  waiting_ = &done;
  if (value_ != nullptr && consumer_ != nullptr) {
    scheduled_ = counted_ptr<root>(where.owner());
    scheduled_->schedule(tell_later_);
  }
  return true;
}

/// Asks until a value is there or one has to be waited for. After a stop a handler that waits for
/// its reader is asked too, whoever reads: at its co_yield it hears of the stop.
void server_interception::ask() noexcept {
  if (running_) return;
  running_ = true;
  while (!handler_over_ && !asked_ && value_ == nullptr && (wanted_ || hurry_)) {
    try {
      asked_ = handler_->advance(arrived_, *where_);
    } catch (...) {
      handler_ended(std::current_exception());
    }
    if (!asked_ && !handler_over_) collect();
  }
  running_ = false;
}

void server_interception::collect() noexcept {
  try {
    if (call_.has_one_reply()) {
      auto* const reply = static_cast<MessageLite*>(handler_->take());
      reply_hooks_.run_inner_first(*reply);
      reply_ = reply;
      handler_ended(nullptr);
    } else if (const void* const reply = handler_->view()) {
      if (std::exchange(wanted_, false)) value_ = seen_by_hooks(reply);
    } else {
      handler_ended(nullptr);
    }
  } catch (...) {
    handler_ended(std::current_exception());
  }
}

/// What is yielded is the handler's, and may be const.
const void* server_interception::seen_by_hooks(const void* reply) {
  if (reply_hooks_.empty()) return reply;
  auto* message = const_cast<MessageLite*>(static_cast<const MessageLite*>(reply));
  if (reply_hooks_.change()) {
    changed_.reset(message->New());
    changed_->CheckTypeAndMergeFrom(*message);
    message = changed_.get();
  }
  reply_hooks_.run_inner_first(*message);
  return message;
}

/// It is gone before anybody hears of its end; a single reply belongs to it, and stays.
void server_interception::handler_ended(std::exception_ptr failure) noexcept {
  unlink();
  if (reply_ == nullptr) handler_.reset();
  failure_ = std::move(failure);
  handler_over_ = true;
}

/// Nobody waits for its end: the interceptor has given it up, or has heard of it.
void server_interception::leave_handler() noexcept {
  waiting_ = nullptr;
  if (!handler_over_) handler_ended(nullptr);
}

void server_interception::arrived() noexcept {
  asked_ = false;
  collect();
  ask();
  pass_on();
}

void server_interception::stopped() noexcept {
  hurry_ = true;
  if (running_) return;
  ask();
  pass_on();
}

void* server_interception::handler_run::take() {
  if (owner_.failure_) std::rethrow_exception(std::exchange(owner_.failure_, nullptr));
  return this;
}

// --- what interceptors call

}  // namespace detail

server_context& intercepted_call::context() const noexcept { return call_->user_context(); }

void intercepted_call::see_requests(message_viewer viewer) {
  call_->request_hooks().add(std::move(viewer));
}

void intercepted_call::change_requests(message_changer changer) {
  call_->request_hooks().add(std::move(changer));
}

void intercepted_call::see_replies(message_viewer viewer) {
  call_->reply_hooks().add(std::move(viewer));
}

void intercepted_call::change_replies(message_changer changer) {
  call_->reply_hooks().add(std::move(changer));
}

bool intercepted_call::has_lite_messages() const noexcept { return call_->has_lite_messages(); }

void intercepted_call::reply(const google::protobuf::MessageLite& message) {
  call_->add_reply(message);
}

task<> next_step::operator()() const { return call_->enter(position_); }

}  // namespace v0_1
}  // namespace protocoro
