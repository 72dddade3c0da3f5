#include "protocoro/server/internal/server_call.hpp"

#include <new>
#include <stdexcept>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/internal/log_line.hpp"
#include "protocoro/rpc/internal/out_of_memory.hpp"
#include "protocoro/rpc/internal/trailers.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/internal/server_interception.hpp"
#include "protocoro/server/stop_token.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

server_call::server_call(service_core& service, std::size_t method,
                         grpc::CallbackServerContext& context)
    : root(service.where()),
      service_(service),
      method_(method),
      info_(service.method(method)),
      context_(context) {
  outermost().stop().add(told_);
  outermost().set_deadline(context.deadline());
}

server_call::~server_call() { delete bridge_.load(); }

void server_call::enters_service() noexcept {
  service_.calls().enter(*this);
  if (traced_call::wanted())
    trace_.begin("server", info_, [this] {
      return " peer=" + as_word(user_context_.peer()) + time_left(user_context_.deadline());
    });
}

void server_call::await_request() {
  request_ = request_state::awaited;
  service_.requests().call_waits();
}

bool server_call::keeps_its_thread() noexcept {
  const unsigned now = turns();
  return std::exchange(last_turn_, now) == now && now % 2 == 1;
}

bool server_call::holds_up_shutdown(std::chrono::steady_clock::time_point told_before) noexcept {
  const bool keeps_thread = keeps_its_thread();
  return !handler_has_ended() && (keeps_thread || told_.when() < told_before);
}

/// The best guess that gRPC allows. When its deadline passes, a client cancels the call, often
/// before the deadline passes here: in transit the remaining time is rounded up by a few percent.
std::string_view server_call::reason_to_stop() const noexcept {
  const std::chrono::nanoseconds left = user_context_.time_remaining();
  const auto age = std::chrono::steady_clock::now() - arrival_;
  if (left <= age / 32 + std::chrono::milliseconds(10)) return "deadline";
  return service_.is_stopped() ? "shutdown" : "client";
}

/// Stops the tokens first, so that a handler that sees `cancelled` finds its token stopped and its
/// stop callbacks called. The second call serves a bridge that was created meanwhile.
void server_call::cancel() noexcept {
  trace_stop();
  tell_tokens();
  request_stop();
  tell_tokens();
}

void server_call::tell_tokens() noexcept {
  if (stop_bridge* bridge = bridge_.load()) bridge->source.request_stop();
}

/// If a stop arrives meanwhile, either it sees the bridge or this sees the stop.
stop_bridge& server_call::bridge() {
  if (bridge_.load() == nullptr) {
    bridge_.store(new stop_bridge());
    if (stop_requested()) bridge_.load()->source.request_stop();
  }
  return *bridge_.load();
}

/// The initial metadata announce the algorithm; unless they do, no message may be compressed. A
/// single reply leaves together with them.
void server_call::compress(compression algorithm) {
  const bool none = algorithm == compression::none;
  if (initial_metadata_sent()) {
    if (!none && algorithm != compression_)
      throw std::logic_error(
          "protocoro: the compression algorithm cannot change after the first message");
  } else if (!none || has_one_reply()) {
    compression_ = algorithm;
    context_.set_compression_level(grpc_level(algorithm));
  }
  compresses_ = !none;
}

operation_ptr server_call::enter_handler(const google::protobuf::MessageLite* request,
                                         operation_ptr requests) {
  const interceptor_chain& chain = service_.interceptors(method_);
  if (chain.empty()) return call_handler(request, std::move(requests));
  return operation_ptr(new server_interception(chain, *this, request, std::move(requests)));
}

operation_ptr server_call::call_handler(const google::protobuf::MessageLite* request,
                                        operation_ptr requests) {
  operation_ptr work =
      service_.entry(method_)(service_.handler(), user_context_, request, std::move(requests));
  if (!work) throw std::logic_error("the handler returned an empty task or async_generator");
  return work;
}

grpc::Status server_call::status_for(const std::exception_ptr& failure) const noexcept try {
  if (!failure) return grpc::Status();
  grpc::Status expected = expected_status(failure);
  if (!expected.ok()) return expected;
  service_.report(method(), failure);
  return grpc::Status(status_code::UNKNOWN, "the handler failed");
} catch (const std::bad_alloc&) {
  service_.report(method(), std::current_exception());
  return out_of_memory();
}

/// Returns OK for an exception that a handler is not expected to throw. Throws std::bad_alloc.
grpc::Status server_call::expected_status(const std::exception_ptr& failure) const {
  try {
    std::rethrow_exception(failure);
  } catch (const rpc_error& error) {
    return error.status();
  } catch (const cancelled&) {
    return grpc::Status(status_code::CANCELLED, "cancelled");
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    return grpc::Status();
  }
}

void server_call::report(const std::exception_ptr& error) noexcept {
  if (!handler_ended_) service_.report(info_, error);
}

grpc::Status server_call::trailers_for(grpc::Status status) noexcept {
  constexpr std::size_t large = 2048;
  if (status.ok() && trailing_.empty()) return status;
  const status_code code = status.error_code();
  try {
    trailers end(std::move(status), std::exchange(trailing_, metadata()));
    const std::string left_out = end.fit(service_.max_trailers());
    if (!left_out.empty())
      service_.report(info_, std::make_exception_ptr(std::length_error(left_out)));
    for (const auto& [key, value] : end.added()) context_.AddTrailingMetadata(key, value);
    has_large_trailers_ = end.size() > large;
    return end.status();
  } catch (const std::bad_alloc&) {
    return grpc::Status(code, std::string());
  }
}

grpc::Status server_call::too_many_calls() {
  return grpc::Status(status_code::RESOURCE_EXHAUSTED, "too many calls");
}

grpc::Status server_call::request_missing() {
  return grpc::Status(status_code::UNIMPLEMENTED, "the request is missing");
}

grpc::Status server_call::malformed_request() {
  return grpc::Status(status_code::INTERNAL, "the request could not be decoded");
}

std::unique_ptr<kept_reply>* kept_reply_in(server_context& context, const void* default_instance) {
  server_call& call = *context.call_;
  const void* const own = &call.method().default_reply();
  return own == default_instance ? call.reply_place() : nullptr;
}

stop_bridge& stop_bridge_of(server_context& context) { return context.call_->bridge(); }

}  // namespace detail

std::stop_token get_stop_token(server_context& context) {
  return detail::stop_bridge_of(context).source.get_token();
}

}  // namespace v0_1
}  // namespace protocoro
