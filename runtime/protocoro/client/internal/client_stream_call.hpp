// A client's streaming call of any kind, as the operation of its generator or task.
#ifndef PROTOCORO_CLIENT_INTERNAL_CLIENT_STREAM_CALL_HPP
#define PROTOCORO_CLIENT_INTERNAL_CLIENT_STREAM_CALL_HPP

#include <google/protobuf/message_lite.h>

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>

#include "protocoro/calls/internal/message_inbox.hpp"
#include "protocoro/calls/internal/message_pump.hpp"
#include "protocoro/calls/internal/traced_call.hpp"
#include "protocoro/client/call_options.hpp"
#include "protocoro/client/internal/call_record.hpp"
#include "protocoro/client/internal/call_setup.hpp"
#include "protocoro/client/internal/client_core.hpp"
#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The call has two sides that need not share a root. Replies are read by the coroutine that asks
/// for them. Requests are pumped on the root of the first await, whichever coroutine reads. gRPC
/// ends the call when both sides have released their hold on it; the block lives until then and
/// until its handle is gone.
///
/// Each side releases its hold in the reaction to its last operation, even if the side was
/// abandoned. If it were released elsewhere, gRPC might end the call on a thread of its own
/// executor instead of the thread of its callbacks (ClientBidiReactor, InternalScheduleOnDone).
class client_stream_call final : public refcounted,
                                 public message_inbox,
                                 private grpc::ClientBidiReactor<wire, wire>,
                                 private message_sink {
 public:
  /// With one request, already serialised.
  client_stream_call(std::shared_ptr<client_core> client, std::size_t method, wire request,
                     call_options options);
  /// With a generator of requests.
  client_stream_call(std::shared_ptr<client_core> client, std::size_t method,
                     operation_ptr requests, call_options options);

  bool advance(work_item& done, context& where) override;
  void* take() override;
  void drop() noexcept override;
  const void* take_failed_status() override;
  const char* waits_for() const noexcept override { return method().path(); }

 private:
  ~client_stream_call() override = default;

  // Replies: on the strand that awaits, and before that in gRPC's reactions.
  static wakes wakes_for(rpc_kind kind) noexcept;
  void start(context& where);
  void begin_trace() noexcept;
  void end_unsent();
  void* parsed(wire& bytes);
  void settle();
  void stopped(bool whole) noexcept override;
  void cancel_call() noexcept;
  void start_read(wire& bytes) noexcept override;

  // Requests: on the strand of `pumping_root_`; writes also where the last one has completed.
  void write(const wire& bytes, bool more_follows) noexcept override;
  void write_last(const wire& bytes) noexcept override;
  void end() noexcept override;
  void source_ended(std::exception_ptr failure) noexcept override;
  void room() noexcept override { post(room_); }
  void given(const wire& bytes) noexcept override { trace_.request(bytes); }
  counted_ptr<refcounted> keep() noexcept override {
    return counted_ptr<refcounted>(static_cast<refcounted&>(*this));
  }
  void stop_writing() noexcept;
  void stop_writing_there() noexcept;

  // Posted to that strand with a reference, because gRPC's may be released meanwhile.
  void post(work_item& work) noexcept;
  void room_posted() noexcept;
  void stop_writing_posted() noexcept;

  void give_hold_back() noexcept;
  void take_status(const grpc::Status& status) noexcept;
  void OnReadInitialMetadataDone(bool ok) override;
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnWritesDoneDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  const method_info& method() const noexcept { return client_->method(method_); }
  bool has_one_reply() const noexcept { return method().kind() == rpc_kind::client_streaming; }

  const std::shared_ptr<client_core> client_;
  const std::size_t method_;
  const call_options options_;
  heeded_context heeded_;
  counted_ptr<call_record> record_;
  grpc::ClientContext context_;
  const method_info* charged_ = nullptr;  // the method to blame if gRPC's threads are blocked
  traced_call trace_;
  bool started_ = false;

  std::unique_ptr<google::protobuf::MessageLite> message_;
  grpc::Status status_;
  bool settled_ = false;
  bool over_ = false;

  wire request_;
  operation_ptr requests_;  // until the first await
  message_pump pump_{*this};
  counted_ptr<root> pumping_root_;
  // leaves its tree on that strand, before this block may be destroyed elsewhere
  stop_state pump_stop_;
  std::optional<context> pump_where_;
  member_item<client_stream_call, &client_stream_call::room_posted> room_{*this};
  member_item<client_stream_call, &client_stream_call::stop_writing_posted> stop_writing_{*this};
  std::exception_ptr request_failure_;
  bool last_write_ = false;  // the last write releases the hold
  std::atomic<bool> stop_posted_{false};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
