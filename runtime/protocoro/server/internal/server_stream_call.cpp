#include "protocoro/server/internal/server_stream_call.hpp"

#include <new>
#include <utility>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/grpc/internal/grpc_thread_visit.hpp"
#include "protocoro/rpc/internal/out_of_memory.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

namespace {

/// Ends a call that is refused or for which there is no memory.
class refusing_reactor final : public grpc::ServerBidiReactor<wire, wire> {
 public:
  static grpc::ServerBidiReactor<wire, wire>* make(const grpc::Status& why) {
    auto* const made = new refusing_reactor(why);
    starts(made);
    return made;
  }

 private:
  /// gRPC keeps the status in the reactor and moves it out when this thread returns the reactor to
  /// gRPC; ThreadSanitizer does not see that order. The texts are short enough to need no memory of
  /// their own, so that the move writes nothing that the destructor reads.
  explicit refusing_reactor(const grpc::Status& why) { Finish(why); }
  ~refusing_reactor() override = default;

  void OnDone() override {
    arrives(this);
    delete this;
  }
};

}  // namespace

server_stream_call::server_stream_call(service_core& service, std::size_t method,
                                       grpc::CallbackServerContext& context)
    : server_call(service, method, context) {}

grpc::ServerBidiReactor<wire, wire>* server_stream_call::accept(
    service_core& service, std::size_t method, grpc::CallbackServerContext& context) {
  arrives(&service);
  const grpc_thread_visit here(service.method(method));
  if (!service.admits(method)) return refusing_reactor::make(too_many_calls());
  auto* const call = new (std::nothrow) server_stream_call(service, method, context);
  if (call == nullptr) {
    service.give_up_call();
    return refusing_reactor::make(out_of_memory());
  }
  call->enters_service();
  call->enter_with(call->run_);
  starts(call);
  return call;
}

// --- the handler, on the strand

void server_stream_call::run() noexcept {
  if (has_one_request()) return wait_for_request();
  add_ref();  // the generator's reference
  enter(operation_ptr(&requests_));
}

void server_stream_call::wait_for_request() noexcept {
  try {
    await_request();
  } catch (...) {
    return replies_.source_ended(std::current_exception());
  }
  start_read(request_bytes_);
}

void server_stream_call::request_arrived() noexcept {
  try {
    read_request();
  } catch (...) {
    return replies_.source_ended(std::current_exception());
  }
  enter(operation_ptr());
}

void server_stream_call::read_request() {
  if (read_too_late_) throw rpc_error(status_code::DEADLINE_EXCEEDED, request_too_late);
  if (read_broken_off_) throw cancelled();
  if (!read_ok_) throw rpc_error(request_missing());
  request_came(request_bytes_);
  request_.reset(method().default_request().New());
  if (!parse(request_bytes_, *request_)) throw rpc_error(malformed_request());
}

void server_stream_call::enter(operation_ptr requests) noexcept {
  try {
    replies_.start(enter_handler(request_.get(), std::move(requests)), outermost(),
                   has_one_reply());
  } catch (...) {
    replies_.source_ended(std::current_exception());
  }
}

// --- the sink of the replies, on the strand or where gRPC has completed the last write

grpc::WriteOptions server_stream_call::options_for(const wire& bytes) {
  grpc::WriteOptions options;
  if (bytes.stays_uncompressed()) options.set_no_compression();
  return options;
}

void server_stream_call::write(const wire& bytes, bool more_follows) noexcept {
  initial_metadata_leaves();
  grpc::WriteOptions options = options_for(bytes);
  if (more_follows) options.set_buffer_hint();
  starts(this);
  StartWrite(&bytes, options);
}

/// gRPC's in-process transport loses a message that is sent together with the status while the
/// client does not read. There the status waits until the message has been written.
void server_stream_call::write_last(const wire& bytes) noexcept {
  if (!has_network_peer()) {
    end_when_written_ = true;
    return write(bytes, false);
  }
  last_operation();
  StartWriteAndFinish(&bytes, options_for(bytes), std::move(status_));
}

void server_stream_call::end() noexcept {
  if (has_large_trailers() && !initial_metadata_sent()) StartSendInitialMetadata();
  last_operation();
  Finish(std::move(status_));
}

void server_stream_call::source_ended(std::exception_ptr failure) noexcept {
  grpc::Status status = status_for(failure);
  handler_ended(status);
  status_ = trailers_for(std::move(status));
  retire();
}

/// After the next operation OnDone may come at any moment, on any thread.
void server_stream_call::last_operation() noexcept {
  initial_metadata_leaves();
  const std::lock_guard lock(reading_);
  reading_over_ = true;
  starts(this);
}

/// The peer is "ipv4:127.0.0.1:50051" or "unix:path"; in one process it is "unknown" (1.51) or
/// "inproc". If there is no memory to ask, returns false, which is correct for both.
bool server_stream_call::has_network_peer() const noexcept try {
  return grpc_context().peer().find(':') != std::string::npos;
} catch (...) {
  return false;
}

/// Does nothing after the call has ended. gRPC completes a read in flight then as failed.
void server_stream_call::start_read(wire& bytes) noexcept {
  const std::lock_guard lock(reading_);
  if (reading_over_) return;
  starts(this);
  StartRead(&bytes);
}

bool server_stream_call::reading_over() noexcept {
  const std::lock_guard lock(reading_);
  return reading_over_;
}

// --- reactions, on gRPC's threads

/// Called when a read has returned no request. Returns false if the client has ended its side
/// properly: then the read itself has not failed, and the call had not failed before. Both checks
/// are needed: a call that gRPC refuses for a message over the size limit is not cancelled yet when
/// its read fails.
bool server_stream_call::breaks_off() const {
  const bool lost = has_one_request() ? request_bytes_.lost() : requests_.read_lost();
  return lost || grpc_context().IsCancelled();
}

void server_stream_call::OnReadDone(bool ok) {
  const reaction from_grpc(this);
  const grpc_thread_visit here(method());
  const bool broken_off = !ok && breaks_off();
  if (broken_off) trace_stop();  // OnCancel may come later, on another thread
  if (has_one_request()) {
    read_ok_ = ok;
    read_too_late_ = !request_in_time();
    read_broken_off_ = broken_off;
    schedule(request_arrived_);
  } else {
    requests_.arrived(ok, broken_off);
  }
}

void server_stream_call::OnWriteDone(bool ok) {
  const reaction from_grpc(this);
  const grpc_thread_visit here(method());
  if (end_when_written_)
    end();
  else
    replies_.written(ok);
}

void server_stream_call::OnCancel() {
  const reaction from_grpc(this);
  const grpc_thread_visit here(method());
  cancel();
}

void server_stream_call::OnDone() {
  reaction::all_have_returned(this);
  const grpc_thread_visit here(method());
  leaves_service();
  release();
}

// --- the generator of the requests

server_stream_call::request_reader::request_reader(server_stream_call& call) noexcept
    : message_inbox(static_cast<root&>(call), wakes::message_or_end), call_(call) {}

bool server_stream_call::request_reader::advance(work_item& done, context& where) {
  where.check();
  if (lost_) throw cancelled();
  if (over_) return false;
  if (!std::exchange(begun_, true)) begin_reading();
  if (call_.reading_over()) throw cancelled();
  return wait(done, where);
}

void* server_stream_call::request_reader::take() {
  throw_if_stopped();
  if (over_) return nullptr;
  over_ = true;  // if anything below fails, this was the last request
  wire bytes;
  if (!take_message(bytes)) {
    lost_ = broken_off_;
    if (lost_) throw cancelled();
    return nullptr;
  }
  call_.request_came(bytes);
  if (!message_) message_.reset(call_.method().default_request().New());
  if (!parse(bytes, *message_)) throw rpc_error(malformed_request());
  over_ = false;
  return message_.get();
}

void server_stream_call::request_reader::drop() noexcept {
  stop_reading();
  call_.release();
}

void server_stream_call::request_reader::arrived(bool ok, bool broken_off) noexcept {
  if (ok) return read_done(true);
  broken_off_ = broken_off;
  read_done(false);
  reached_end();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
