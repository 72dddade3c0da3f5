#include "protocoro/server/internal/server_unary_call.hpp"

#include <new>
#include <utility>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/grpc/internal/grpc_thread_visit.hpp"
#include "protocoro/rpc/internal/out_of_memory.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

server_unary_call::server_unary_call(service_core& service, std::size_t method,
                                     grpc::CallbackServerContext& context, call_memory& memory,
                                     const wire& request, wire& reply)
    : server_call(service, method, context), memory_(memory), reply_(reply) {
  grpc::ByteBuffer bytes;
  request.swap(bytes);
  request_bytes_.swap(bytes);
}

namespace {

grpc::ServerUnaryReactor* refuse(grpc::CallbackServerContext& context, const grpc::Status& why) {
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  reactor->Finish(why);
  return reactor;
}

}  // namespace

grpc::ServerUnaryReactor* server_unary_call::accept(service_core& service, std::size_t method,
                                                    grpc::CallbackServerContext& context,
                                                    const wire& request, wire& reply) {
  arrives(&service);
  const grpc_thread_visit here(service.method(method));
  if (!service.admits(method)) return refuse(context, too_many_calls());
  call_memory* memory = nullptr;
  try {
    memory = &service.memory(method).take(sizeof(server_unary_call));
  } catch (const std::bad_alloc&) {
    service.give_up_call();
    return refuse(context, out_of_memory());
  }
  auto* const call =
      ::new (memory->block()) server_unary_call(service, method, context, *memory, request, reply);
  call->enters_service();
  call->enter_with(call->run_);
  starts(call);
  if (call->stage_.exchange(bound, std::memory_order_acq_rel) == accepting) return call;
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  call->leaves_service();
  if (call->has_large_trailers()) reactor->StartSendInitialMetadata();
  reactor->Finish(std::move(call->status_));
  call->release();
  return reactor;
}

void server_unary_call::destroy() noexcept {
  call_memory& memory = memory_;
  this->~server_unary_call();
  memory.block_ended();
}

void server_unary_call::run() noexcept {
  if (request_bytes_.empty()) return finish(request_missing());
  try {
    auto& request = memory_.message(method().default_request());
    request_came(request_bytes_);
    if (!parse(request_bytes_, request)) return finish(malformed_request());
    {
      const frame_offer here(memory_);
      work_ = enter_handler(&request, operation_ptr());
    }
    if (work_->advance(handler_done_, outermost())) return;
  } catch (...) {
    return finish(status_for(std::current_exception()));
  }
  handler_done();
}

void server_unary_call::handler_done() noexcept {
  if (const auto failure = work_->take_failure()) return finish(status_for(failure));
  try {
    void* const reply = work_->take();
    reply_ = serialize(*static_cast<const google::protobuf::MessageLite*>(reply));
    reply_given(reply_);
    memory_.keep_reply(reply);
  } catch (...) {
    return finish(status_for(std::current_exception()));
  }
  finish(grpc::Status());
}

/// Destroys the ended coroutine before gRPC is told: from then on OnDone may come at any moment, on
/// any thread.
void server_unary_call::finish(grpc::Status status) noexcept {
  work_.reset();
  retire();
  handler_ended(status);
  status_ = trailers_for(std::move(status));
  starts(this);
  if (stage_.exchange(ended, std::memory_order_acq_rel) != bound) return;
  if (has_large_trailers()) StartSendInitialMetadata();
  Finish(std::move(status_));
}

bool server_unary_call::ends_at_once() const noexcept {
  const reaction from_grpc(this);
  return stage_.load(std::memory_order_acquire) == ended;
}

void server_unary_call::OnCancel() {
  const reaction from_grpc(this);
  const grpc_thread_visit here(method());
  cancel();
}

void server_unary_call::OnDone() {
  reaction::all_have_returned(this);
  const grpc_thread_visit here(method());
  leaves_service();
  release();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
