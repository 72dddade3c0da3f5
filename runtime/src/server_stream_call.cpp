#include "server_stream_call.hpp"

#include <utility>

#include "grpc_thread_visit.hpp"
#include "handover.hpp"
#include "protocoro/cancelled.hpp"
#include "protocoro/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

server_stream_call::server_stream_call(service_core& service, std::size_t method,
                                       grpc::CallbackServerContext& context)
    : server_call(service, method, context) {}

grpc::ServerBidiReactor<wire, wire>* server_stream_call::accept(
    service_core& service, std::size_t method, grpc::CallbackServerContext& context) {
  arrives(&service);
  const grpc_thread_visit here(service.method(method));
  auto* const call = new server_stream_call(service, method, context);
  call->schedule(call->run_);
  starts(call);
  return call;
}

// --- the handler, on the strand

void server_stream_call::run() noexcept {
  if (has_one_request()) {
    start_read(request_bytes_);
    return;
  }
  add_ref();  // the generator's
  enter(operation_ptr(&requests_));
}

void server_stream_call::request_arrived() noexcept {
  if (!read_ok_)
    source_ended(
        std::make_exception_ptr(rpc_error(status_code::UNIMPLEMENTED, "the request is missing")));
  else if (!parse_request(request_bytes_))
    source_ended(std::make_exception_ptr(rpc_error(malformed_request())));
  else
    return enter(operation_ptr());
  end();
}

void server_stream_call::enter(operation_ptr requests) noexcept {
  try {
    replies_.start(enter_handler(std::move(requests)), outermost(), has_one_reply());
  } catch (...) {
    source_ended(std::current_exception());
    end();
  }
}

// --- the replies' sink, on the strand

void server_stream_call::write(const wire& bytes, bool more_follows) noexcept {
  initial_metadata_leaves();
  grpc::WriteOptions options;
  if (more_follows) options.set_buffer_hint();
  starts(this);
  StartWrite(&bytes, options);
}

/// gRPC's in-process transport loses a message that is sent with the status while nobody reads.
/// There the status waits until the message has gone.
void server_stream_call::write_last(const wire& bytes) noexcept {
  if (!has_network_peer()) {
    end_when_written_ = true;
    return write(bytes, false);
  }
  last_operation();
  StartWriteAndFinish(&bytes, grpc::WriteOptions(), std::move(status_));
}

void server_stream_call::end() noexcept {
  last_operation();
  Finish(std::move(status_));
}

void server_stream_call::source_ended(std::exception_ptr failure) noexcept {
  status_ = status_for(failure);
}

/// After the operation that follows, OnDone may come at any moment, on any thread.
void server_stream_call::last_operation() noexcept {
  initial_metadata_leaves();
  retire();
  const std::lock_guard lock(reading_);
  reading_over_ = true;
  starts(this);
}

/// "ipv4:127.0.0.1:50051" or "unix:path"; in a process "unknown" (1.51) or "inproc".
bool server_stream_call::has_network_peer() const {
  return grpc_context().peer().find(':') != std::string::npos;
}

void server_stream_call::written() noexcept {
  if (end_when_written_)
    end();
  else
    replies_.written(write_ok_);
}

/// False: the call has ended. A read in flight then is completed by gRPC, as failed.
bool server_stream_call::start_read(wire& bytes) noexcept {
  const std::lock_guard lock(reading_);
  if (reading_over_) return false;
  starts(this);
  StartRead(&bytes);
  return true;
}

// --- reactions, on gRPC's threads

void server_stream_call::OnReadDone(bool ok) {
  arrives(this);
  const grpc_thread_visit here(method());
  if (has_one_request()) {
    read_ok_ = ok;
    schedule(request_arrived_);
  } else {
    requests_.arrived(ok, !ok && grpc_context().IsCancelled());
  }
}

void server_stream_call::OnWriteDone(bool ok) {
  arrives(this);
  const grpc_thread_visit here(method());
  write_ok_ = ok;
  schedule(written_);
}

void server_stream_call::OnCancel() {
  arrives(this);
  const grpc_thread_visit here(method());
  cancel();
}

void server_stream_call::OnDone() {
  arrives(this);
  const grpc_thread_visit here(method());
  leaves_service();
  release();
}

// --- the requests' generator

server_stream_call::request_reader::request_reader(server_stream_call& call) noexcept
    : leaf_operation(static_cast<root&>(call)), call_(call) {}

bool server_stream_call::request_reader::advance(work_item& done, context& where) {
  if (where.stop_requested()) throw cancelled();
  if (over_) return false;
  if (!reading_) {
    arm();
    if (!call_.start_read(bytes_)) throw cancelled();
    reading_ = true;
  }
  return wait(done, where);
}

void* server_stream_call::request_reader::take() {
  throw_if_stopped();
  if (over_) return nullptr;
  reading_ = false;
  over_ = !ok_;
  if (!ok_ && cancelled_) throw cancelled();
  if (!ok_) return nullptr;
  if (!message_) message_.reset(call_.method().default_request().New());
  if (!parse(bytes_, *message_)) {
    over_ = true;
    throw rpc_error(malformed_request());
  }
  return message_.get();
}

void server_stream_call::request_reader::arrived(bool ok, bool cancelled) noexcept {
  ok_ = ok;
  cancelled_ = cancelled;
  complete();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
