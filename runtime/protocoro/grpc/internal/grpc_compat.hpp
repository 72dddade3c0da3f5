// The only file that uses grpc::internal or depends on the version of gRPC.
#ifndef PROTOCORO_GRPC_INTERNAL_GRPC_COMPAT_HPP
#define PROTOCORO_GRPC_INTERNAL_GRPC_COMPAT_HPP

#include <grpc/grpc.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/server_callback.h>
#include <grpcpp/version_info.h>
#if __has_include(<grpcpp/impl/server_callback_handlers.h>)
#include <grpcpp/impl/server_callback_handlers.h>
#else
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#endif

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <utility>

#include "protocoro/grpc/internal/wire.hpp"
#include "protocoro/rpc/compression.hpp"
#include "protocoro/rpc/method_info.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class reach_into_channels;
}
}  // namespace v0_1
}  // namespace protocoro

/// gRPC makes every instance of this template a friend of channels. This instance gives the library
/// access to their private functions.
template <>
class grpc::internal::ClientCallbackReaderWriterFactory<protocoro::detail::reach_into_channels,
                                                        protocoro::detail::reach_into_channels> {
 public:
  static Call create_call(ChannelInterface& channel, const RpcMethod& method,
                          ClientContext* context, CompletionQueue* queue) {
    return channel.CreateCall(method, context, queue);
  }
  static void perform(ChannelInterface& channel, CallOpSetInterface* operations, Call* call) {
    channel.PerformOpsOnCall(operations, call);
  }
  static void* register_method(ChannelInterface& channel, const char* method) {
    return channel.RegisterMethod(method);
  }
  static void notify(ChannelInterface& channel, grpc_connectivity_state last, gpr_timespec deadline,
                     CompletionQueue* queue, void* tag) {
    channel.NotifyOnStateChangeImpl(last, deadline, queue, tag);
  }
  static bool wait(ChannelInterface& channel, grpc_connectivity_state last, gpr_timespec deadline) {
    return channel.WaitForStateChangeImpl(last, deadline);
  }
};

/// gRPC reports two things to a reactor as `false`: a read that failed, for example because of a
/// message over the limit, and the regular end of a stream. This specialisation stores in the
/// message which of them it was. It hides the functions that gRPC's operation sets call by name and
/// inherits the rest from gRPC's version for wire_bytes.
template <>
class grpc::internal::CallOpRecvMessage<protocoro::detail::wire>
    : public CallOpRecvMessage<protocoro::detail::wire_bytes> {
 public:
  void RecvMessage(protocoro::detail::wire* message) {
    message_ = message;
    CallOpRecvMessage<protocoro::detail::wire_bytes>::RecvMessage(message);
  }

 protected:
  void FinishOp(bool* status) {
    const bool failed = !*status;
    CallOpRecvMessage<protocoro::detail::wire_bytes>::FinishOp(status);
    if (message_ != nullptr && !*status) message_->read_ended(failed);
  }

 private:
  protocoro::detail::wire* message_ = nullptr;
};

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// True if gRPC's callback threads sleep after a second without work. 1.71 replaced these threads,
/// but not all of the later point releases of 1.71, 1.72 and 1.73 have the new ones.
inline constexpr bool callback_threads_fall_asleep =
    GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR < 74;

/// True if a server can limit its connections.
#ifdef GRPC_ARG_MAX_ALLOWED_INCOMING_CONNECTIONS
inline constexpr bool limits_connections = true;
#else
inline constexpr bool limits_connections = false;
#endif

using grpc_method = grpc::internal::RpcMethod;

inline grpc_method::RpcType grpc_type(rpc_kind kind) noexcept {
  switch (kind) {
    case rpc_kind::server_streaming:
      return grpc_method::SERVER_STREAMING;
    case rpc_kind::client_streaming:
      return grpc_method::CLIENT_STREAMING;
    case rpc_kind::bidi_streaming:
      return grpc_method::BIDI_STREAMING;
    case rpc_kind::unary:
      break;
  }
  return grpc_method::NORMAL_RPC;
}

inline grpc_compression_algorithm grpc_algorithm(compression algorithm) noexcept {
  switch (algorithm) {
    case compression::deflate:
      return GRPC_COMPRESS_DEFLATE;
    case compression::gzip:
      return GRPC_COMPRESS_GZIP;
    case compression::none:
      break;
  }
  return GRPC_COMPRESS_NONE;
}

/// gRPC chooses among the algorithms that the client accepts by this level: the lowest level
/// prefers gzip, the highest deflate (1.51 and 1.83).
inline grpc_compression_level grpc_level(compression algorithm) noexcept {
  switch (algorithm) {
    case compression::deflate:
      return GRPC_COMPRESS_LEVEL_HIGH;
    case compression::gzip:
      return GRPC_COMPRESS_LEVEL_LOW;
    case compression::none:
      break;
  }
  return GRPC_COMPRESS_LEVEL_NONE;
}

/// Converts a duration to a channel argument, in which the largest int means "never". For less than
/// one millisecond gRPC would use its default, so that becomes 1.
inline int grpc_milliseconds(std::chrono::milliseconds duration) noexcept {
  constexpr std::chrono::milliseconds never{std::numeric_limits<int>::max()};
  return static_cast<int>(std::clamp(duration, std::chrono::milliseconds(1), never).count());
}

/// Converts a duration for an alarm. gRPC counts a time span on its own clock; converted through
/// another clock, the alarm could ring too early.
inline gpr_timespec grpc_span(std::chrono::nanoseconds duration) noexcept {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {whole.count(), static_cast<std::int32_t>((duration - whole).count()), GPR_TIMESPAN};
}

/// Keeps gRPC's object of a server's call alive, even after the call has ended.
class held_call {
 public:
  held_call() noexcept = default;
  explicit held_call(grpc::CallbackServerContext& of) noexcept : call_(of.c_call()) {
    grpc_call_ref(call_);
  }
  held_call(held_call&& other) noexcept : call_(std::exchange(other.call_, nullptr)) {}
  held_call& operator=(held_call&& other) noexcept {
    std::swap(call_, other.call_);
    return *this;
  }
  ~held_call() {
    if (call_ != nullptr) grpc_call_unref(call_);
  }

  /// Any thread. `text` must be static.
  void cancel(status_code code, const char* text) noexcept {
    grpc_call_cancel_with_status(call_, static_cast<grpc_status_code>(code), text, nullptr);
  }

 private:
  grpc_call* call_ = nullptr;
};

/// Uses one batch and one completion. `done` should capture a single pointer, so that it needs no
/// allocation.
inline void start_unary_call(grpc::ChannelInterface& channel, const grpc_method& method,
                             grpc::ClientContext& context, const wire& request, wire& reply,
                             std::function<void(grpc::Status)> done) {
  grpc::internal::CallbackUnaryCall<wire, wire>(&channel, method, &context, &request, &reply,
                                                std::move(done));
}

/// Binds the reactor to a call of any streaming kind; the caller calls StartCall.
inline void create_stream_call(grpc::ChannelInterface& channel, const grpc_method& method,
                               grpc::ClientContext& context,
                               grpc::ClientBidiReactor<wire, wire>& reactor) {
  grpc::internal::ClientCallbackReaderWriterFactory<wire, wire>::Create(&channel, method, &context,
                                                                        &reactor);
}

/// True if it is certain that nothing of the ended call has left this process. gRPC does not report
/// that. It is certain in two cases: gRPC never got the call, or it found no connection for the
/// call. In the second case the status has one of certain texts. A server may send such a text as
/// well, about a backend of its own, so more is checked: a call that was given to a connection
/// keeps the security context of that connection, even of an insecure one, whatever gRPC tried
/// afterwards; and a peer within the process has no name. The result is false for versions of gRPC
/// with other texts.
bool was_never_sent(grpc::ClientContext& context, const grpc::Status& status);

/// Does what gRPC does to calls that outlive the deadline of a shutdown. Any thread, also during a
/// shutdown.
inline void cancel_all_calls(grpc::Server& server) {
  grpc_server_cancel_all_calls(server.c_server());
}

/// A channel that forwards everything to another one.
class forwarding_channel : public grpc::ChannelInterface {
 public:
  explicit forwarding_channel(std::shared_ptr<grpc::ChannelInterface> real) noexcept
      : real_(std::move(real)) {}

  const std::shared_ptr<grpc::ChannelInterface>& real() const noexcept { return real_; }

  grpc_connectivity_state GetState(bool try_to_connect) override {
    return real_->GetState(try_to_connect);
  }

 private:
  using reach =
      grpc::internal::ClientCallbackReaderWriterFactory<reach_into_channels, reach_into_channels>;

  grpc::internal::Call CreateCall(const grpc_method& method, grpc::ClientContext* context,
                                  grpc::CompletionQueue* queue) override {
    return reach::create_call(*real_, method, context, queue);
  }
  void PerformOpsOnCall(grpc::internal::CallOpSetInterface* operations,
                        grpc::internal::Call* call) override {
    reach::perform(*real_, operations, call);
  }
  void* RegisterMethod(const char* method) override {
    return reach::register_method(*real_, method);
  }
  void NotifyOnStateChangeImpl(grpc_connectivity_state last, gpr_timespec deadline,
                               grpc::CompletionQueue* queue, void* tag) override {
    reach::notify(*real_, last, deadline, queue, tag);
  }
  bool WaitForStateChangeImpl(grpc_connectivity_state last, gpr_timespec deadline) override {
    return reach::wait(*real_, last, deadline);
  }

  std::shared_ptr<grpc::ChannelInterface> real_;
};

/// A unary reactor whose OnDone may run where its Finish completes. For other reactors gRPC wakes a
/// thread of its executor once or twice. gRPC intends this function's name for its own reactors; a
/// version that does not call it ends the call in the usual way.
class prompt_unary_reactor : public grpc::ServerUnaryReactor {
 public:
  bool InternalInlineable() { return ends_at_once(); }

 private:
  /// Called on any thread. Before Finish the question is whether OnCancel may run at once.
  virtual bool ends_at_once() const noexcept = 0;
};

using unary_acceptor =
    std::function<grpc::ServerUnaryReactor*(grpc::CallbackServerContext*, const wire*, wire*)>;
using stream_acceptor =
    std::function<grpc::ServerBidiReactor<wire, wire>*(grpc::CallbackServerContext*)>;

/// A grpc::Service to which methods are added one at a time.
class callback_service : public grpc::Service {
 public:
  void add_unary(const char* path, unary_acceptor accept) {
    add(path, grpc_method::NORMAL_RPC,
        new grpc::internal::CallbackUnaryHandler<wire, wire>(std::move(accept)));
  }

  /// For every streaming kind: gRPC's server treats them all as bidirectional.
  void add_stream(const char* path, stream_acceptor accept) {
    add(path, grpc_method::BIDI_STREAMING,
        new grpc::internal::CallbackBidiHandler<wire, wire>(std::move(accept)));
  }

 private:
  void add(const char* path, grpc_method::RpcType type, grpc::internal::MethodHandler* handler) {
    AddMethod(new grpc::internal::RpcServiceMethod(path, type, nullptr));
    MarkMethodCallback(added_++, handler);
  }

  int added_ = 0;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
