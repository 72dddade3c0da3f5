#include "protocoro/client/internal/client_unary_call.hpp"

#include <new>
#include <utility>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/internal/log_line.hpp"
#include "protocoro/grpc/internal/grpc_thread_visit.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

client_unary_call& client_unary_call::make(std::shared_ptr<client_core> client, std::size_t method,
                                           wire request, call_options options) {
  call_memory& memory = client->memory(method).take(sizeof(client_unary_call));
  return *::new (memory.block())
      client_unary_call(std::move(client), method, memory, std::move(request), std::move(options));
}

void client_unary_call::destroy() noexcept {
  call_memory& memory = memory_;
  this->~client_unary_call();
  memory.block_ended();
}

client_unary_call::client_unary_call(std::shared_ptr<client_core> client, std::size_t method,
                                     call_memory& memory, wire request, call_options options)
    : leaf_operation(static_cast<refcounted&>(*this)),
      client_(std::move(client)),
      method_(method),
      memory_(memory),
      options_(std::move(options)),
      request_(std::move(request)) {}

bool client_unary_call::advance(work_item& done, context& awaiting) {
  context& where = heeded_.of(awaiting, options_);
  where.check();
  if (!started_) start(where);
  return wait(done, where);
}

void client_unary_call::start(context& where) {
  const bool in_time = set_up(context_, options_, where);
  if (options_.recorded()) record_ = options_.recorded()->begin();
  charged_ = &charged_method(where, client_->method(method_));
  if (traced_call::wanted()) {
    trace_.begin("client", client_->method(method_),
                 [this] { return time_left(context_.deadline()); });
    trace_.request(request_);
  }
  if (!in_time) return end_unsent();
  started_ = true;
  add_ref();  // gRPC's reference
  starts(this);
  start_unary_call(client_->channel_for_call(), client_->registered(method_), context_, request_,
                   reply_bytes_,
                   [this](grpc::Status status) { completed_by_grpc(std::move(status)); });
}

/// Called at the first await, which then does not wait.
void client_unary_call::end_unsent() {
  status_ = deadline_had_passed();
  started_ = true;
  trace_.end(status_);
  if (record_) record_->complete_without_any();
  complete();
}

/// On gRPC's thread.
void client_unary_call::completed_by_grpc(grpc::Status status) noexcept {
  arrives(this);
  const grpc_thread_visit here(*charged_);
  status_ = std::move(status);
  if (trace_.begun()) {
    if (status_.ok()) trace_.reply(reply_bytes_);
    trace_.end(status_, [this] { return " peer=" + as_word(context_.peer()); });
  }
  if (record_) record_->initial_metadata_arrived(context_, true);
  complete();
  release();
}

/// On the strand that awaits, when gRPC has completed the call: decodes the reply.
void client_unary_call::settle() {
  if (std::exchange(settled_, true)) return;
  if (record_) record_->ended(context_);
  if (!status_.ok()) return;
  reply_ = &memory_.message(client_->method(method_).default_reply());
  if (reply_bytes_.empty())
    status_ = reply_missing();
  else if (!parse(reply_bytes_, *reply_))
    status_ = malformed_reply();
}

void* client_unary_call::take() {
  throw_if_stopped();
  settle();
  if (!status_.ok()) throw rpc_error(status_).never_sent(was_never_sent(context_, status_));
  return reply_;
}

const void* client_unary_call::take_failed_status() {
  if (!completed()) return nullptr;
  settle();
  return status_.ok() ? nullptr : &status_;
}

void client_unary_call::drop() noexcept {
  if (started_ && !completed()) {
    trace_.stop("dropped");
    context_.TryCancel();
  }
  release();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
