#include "server_unary_call.hpp"

#include <utility>

#include "grpc_thread_visit.hpp"
#include "handover.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

server_unary_call::server_unary_call(service_core& service, std::size_t method,
                                     grpc::CallbackServerContext& context, const wire& request,
                                     wire& reply)
    : server_call(service, method, context), reply_(reply) {
  grpc::ByteBuffer bytes;
  request.swap(bytes);
  request_bytes_.swap(bytes);
}

grpc::ServerUnaryReactor* server_unary_call::accept(service_core& service, std::size_t method,
                                                    grpc::CallbackServerContext& context,
                                                    const wire& request, wire& reply) {
  arrives(&service);
  const grpc_thread_visit here(service.method(method));
  auto* const call = new server_unary_call(service, method, context, request, reply);
  call->schedule(call->run_);
  starts(call);
  if (call->stage_.exchange(bound, std::memory_order_acq_rel) == accepting) return call;
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  call->leaves_service();
  reactor->Finish(std::move(call->status_));
  call->release();
  return reactor;
}

void server_unary_call::run() noexcept {
  if (!parse_request(request_bytes_)) return finish(malformed_request());
  try {
    work_ = enter_handler(operation_ptr());
    if (work_->advance(handler_done_, outermost())) return;
  } catch (...) {
    return finish(status_for(std::current_exception()));
  }
  handler_done();
}

void server_unary_call::handler_done() noexcept {
  try {
    reply_ = serialize(*static_cast<const google::protobuf::MessageLite*>(work_->view()));
  } catch (...) {
    return finish(status_for(std::current_exception()));
  }
  finish(grpc::Status());
}

/// The coroutine has ended and is destroyed before gRPC hears of it: from then on OnDone may come
/// at any moment, on any thread.
void server_unary_call::finish(grpc::Status status) noexcept {
  work_.reset();
  retire();
  status_ = std::move(status);
  starts(this);
  if (stage_.exchange(ended, std::memory_order_acq_rel) == bound) Finish(std::move(status_));
}

void server_unary_call::OnCancel() {
  arrives(this);
  const grpc_thread_visit here(method());
  cancel();
}

void server_unary_call::OnDone() {
  arrives(this);
  const grpc_thread_visit here(method());
  leaves_service();
  release();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
