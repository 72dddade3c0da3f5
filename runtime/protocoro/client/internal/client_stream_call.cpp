#include "protocoro/client/internal/client_stream_call.hpp"

#include <utility>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/internal/log_line.hpp"
#include "protocoro/grpc/internal/grpc_thread_visit.hpp"
#include "protocoro/rpc/internal/out_of_memory.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

message_inbox::wakes client_stream_call::wakes_for(rpc_kind kind) noexcept {
  return kind == rpc_kind::client_streaming ? wakes::end : wakes::message_or_end;
}

client_stream_call::client_stream_call(std::shared_ptr<client_core> client, std::size_t method,
                                       wire request, call_options options)
    : message_inbox(static_cast<refcounted&>(*this), wakes_for(client->method(method).kind())),
      client_(std::move(client)),
      method_(method),
      options_(std::move(options)),
      request_(std::move(request)) {}

client_stream_call::client_stream_call(std::shared_ptr<client_core> client, std::size_t method,
                                       operation_ptr requests, call_options options)
    : message_inbox(static_cast<refcounted&>(*this), wakes_for(client->method(method).kind())),
      client_(std::move(client)),
      method_(method),
      options_(std::move(options)),
      requests_(std::move(requests)) {}

// --- replies

bool client_stream_call::advance(work_item& done, context& awaiting) {
  context& where = heeded_.of(awaiting, options_);
  where.check();
  if (over_) return false;
  if (!started_) {
    over_ = true;  // stays so if start throws
    start(where);
    over_ = false;
  }
  return wait(done, where);
}

void client_stream_call::start(context& where) {
  const bool in_time = set_up(context_, options_, where);
  if (options_.recorded()) record_ = options_.recorded()->begin();
  charged_ = &charged_method(where, method());
  if (!in_time) return end_unsent();
  const bool pumps = static_cast<bool>(requests_);
  if (!pumps) context_.set_initial_metadata_corked(true);  // they leave with the request
  create_stream_call(client_->channel_for_call(), client_->registered(method_), context_, *this);
  started_ = true;  // nothing below throws
  add_ref();        // gRPC's reference
  begin_trace();
  AddMultipleHolds(pumps ? 2 : 1);
  if (pumps) {
    pumping_root_ = counted_ptr<root>(where.owner());
    pump_stop_.follow(where.widest_stop());
    pump_where_.emplace(where.owner(), pump_stop_);
    pump_where_->set_deadline(where.deadline());
  } else {
    trace_.request(request_);
    StartWriteLast(&request_, grpc::WriteOptions());
  }
  starts(this);
  StartCall();
  // before anything is sent: in one process gRPC loses a reply that arrives earlier
  begin_reading();
  if (pumps) pump_.start(std::move(requests_), *pump_where_, false);
}

void client_stream_call::begin_trace() noexcept {
  if (traced_call::wanted())
    trace_.begin("client", method(), [this] { return time_left(context_.deadline()); });
}

/// Called at the first await, which then does not wait. gRPC is not told of the call.
void client_stream_call::end_unsent() {
  status_ = deadline_had_passed();
  started_ = true;
  begin_trace();
  requests_.reset();
  trace_.end(status_);
  if (record_) record_->complete_without_any();
  stop_reading();
  reached_end();
}

void client_stream_call::start_read(wire& bytes) noexcept {
  starts(this);
  StartRead(&bytes);
}

void* client_stream_call::take() {
  throw_if_stopped();
  if (over_) return nullptr;
  wire bytes;
  if (!has_one_reply() && take_message(bytes)) return parsed(bytes);
  over_ = true;
  settle();
  if (request_failure_) std::rethrow_exception(std::exchange(request_failure_, nullptr));
  if (!status_.ok()) throw rpc_error(status_).never_sent(was_never_sent(context_, status_));
  return has_one_reply() ? message_.get() : nullptr;
}

void* client_stream_call::parsed(wire& bytes) {
  trace_.reply(bytes);
  try {
    if (!message_) message_.reset(method().default_reply().New());
    if (parse(bytes, *message_)) return message_.get();
    throw rpc_error(malformed_reply());
  } catch (...) {
    over_ = true;
    cancel_call();
    throw;
  }
}

const void* client_stream_call::take_failed_status() {
  if (over_ || !completed() || (!has_one_reply() && messages() != 0)) return nullptr;
  settle();
  if (status_.ok() || request_failure_) return nullptr;
  over_ = true;
  return &status_;
}

/// Called when the whole call has completed: decodes the reply of a kind with one reply.
void client_stream_call::settle() {
  if (std::exchange(settled_, true)) return;
  if (record_) record_->ended(context_);
  if (read_lost() && status_.ok()) status_ = reply_lost(context_.deadline());
  if (!has_one_reply()) return;
  if (messages() > 1)
    status_ = grpc::Status(status_code::UNIMPLEMENTED, "the server sent more than one reply");
  if (!status_.ok()) return;
  message_.reset(method().default_reply().New());
  wire bytes;
  const bool any = take_message(bytes);
  if (any) trace_.reply(bytes);
  if (!any)
    status_ = reply_missing();
  else if (!parse(bytes, *message_))
    status_ = malformed_reply();
}

void client_stream_call::drop() noexcept {
  over_ = true;
  requests_.reset();
  if (started_ && !settled_) {
    if (!completed()) trace_.stop("dropped");
    cancel_call();
  }
  release();
}

/// A stop of only a part of the tree (a lost when_any, a timeout) ends the wait for a reply, but
/// not the stream: the read stays in flight for the next await.
void client_stream_call::stopped(bool whole) noexcept {
  if (!has_one_reply() && !whole) return;
  over_ = true;
  trace_.stop("stop");
  cancel_call();
}

/// Operations in flight complete as failed, and thereby release gRPC's holds.
void client_stream_call::cancel_call() noexcept {
  starts(this);
  context_.TryCancel();
  discard();
  stop_writing();
}

// --- requests

void client_stream_call::write(const wire& bytes, bool more_follows) noexcept {
  grpc::WriteOptions options;
  if (more_follows) options.set_buffer_hint();
  starts(this);
  StartWrite(&bytes, options);
}

void client_stream_call::write_last(const wire& bytes) noexcept {
  last_write_ = true;
  starts(this);
  StartWriteLast(&bytes, grpc::WriteOptions());
}

void client_stream_call::end() noexcept {
  starts(this);
  StartWritesDone();
}

void client_stream_call::source_ended(std::exception_ptr failure) noexcept {
  const bool stopped = pump_stop_.stop_requested();
  pump_stop_.leave();
  if (!failure) return;
  trace_.stop(stopped ? "stop" : "requests");
  request_failure_ = std::move(failure);
  starts(this);
  context_.TryCancel();
}

/// Any thread. On the generator's own root the generator is destroyed at once, where it is
/// suspended, because what it refers to may be destroyed next.
void client_stream_call::stop_writing() noexcept {
  if (!pumping_root_) return;
  if (pumping_root_->runs_here())
    stop_writing_there();
  else if (!stop_posted_.exchange(true)) {
    add_ref();
    pumping_root_->enter_with(stop_writing_);
  }
}

void client_stream_call::stop_writing_there() noexcept {
  pump_.drop();
  pump_stop_.leave();
}

void client_stream_call::post(work_item& work) noexcept {
  add_ref();
  pumping_root_->schedule(work);
}

void client_stream_call::room_posted() noexcept {
  const auto posted = counted_ptr<client_stream_call>::adopt(this);
  pump_.resume();
}

void client_stream_call::stop_writing_posted() noexcept {
  const auto posted = counted_ptr<client_stream_call>::adopt(this);
  stop_writing_there();
}

// --- reactions, on gRPC's threads

void client_stream_call::give_hold_back() noexcept {
  starts(this);
  RemoveHold();
}

void client_stream_call::OnReadInitialMetadataDone(bool ok) {
  const reaction from_grpc(this);
  const grpc_thread_visit here(*charged_);
  if (record_) record_->initial_metadata_arrived(context_, ok);
}

/// A failed read is the first sign that the call ends: the server has sent everything or is gone.
void client_stream_call::OnReadDone(bool ok) {
  const reaction from_grpc(this);
  const grpc_thread_visit here(*charged_);
  read_done(ok);
  if (!ok) {
    stop_writing();
    give_hold_back();
  } else if (has_one_reply() && messages() > 1) {
    context_.TryCancel();
  }
}

void client_stream_call::OnWriteDone(bool ok) {
  const reaction from_grpc(this);
  const grpc_thread_visit here(*charged_);
  if (!pumping_root_) return;
  if (last_write_)
    give_hold_back();
  else
    pump_.written(ok);
}

void client_stream_call::OnWritesDoneDone(bool) {
  const reaction from_grpc(this);
  give_hold_back();
}

void client_stream_call::take_status(const grpc::Status& status) noexcept try {
  status_ = status;
} catch (...) {
  status_ = out_of_memory();
}

void client_stream_call::OnDone(const grpc::Status& status) {
  reaction::all_have_returned(this);
  const grpc_thread_visit here(*charged_);
  take_status(status);
  trace_.end(status_, [this] { return " peer=" + as_word(context_.peer()); });
  reached_end();
  release();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
