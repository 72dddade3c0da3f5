// One call that a server serves; the root of its handler's coroutines.
#ifndef PROTOCORO_SERVER_INTERNAL_SERVER_CALL_HPP
#define PROTOCORO_SERVER_INTERNAL_SERVER_CALL_HPP

#include <google/protobuf/message_lite.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <stop_token>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/calls/detail/kept_reply.hpp"
#include "protocoro/calls/internal/traced_call.hpp"
#include "protocoro/coro/detail/root.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"
#include "protocoro/rpc/metadata.hpp"
#include "protocoro/server/internal/service_core.hpp"
#include "protocoro/server/server_context.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Passes the handler's stop on to a std::stop_token.
class stop_bridge {
 public:
  std::stop_source source;
};

/// Remembers when the call's coroutines were told to stop.
class told_of_stop final : public stop_listener {
 public:
  using clock = std::chrono::steady_clock;

  told_of_stop() noexcept
      : stop_listener([](stop_listener& self, bool /*whole*/) noexcept {
          static_cast<told_of_stop&>(self).when_ = clock::now();
        }) {}

  /// The time of the stop; `time_point::max()` if there was none. Any thread.
  clock::time_point when() const noexcept { return when_; }

 private:
  std::atomic<clock::time_point> when_{clock::time_point::max()};
};

/// The common part of unary and streaming calls. The block lives until gRPC is done with the call
/// and no reference to it is left.
class server_call : public root, public listed {
 public:
  server_call(service_core& service, std::size_t method, grpc::CallbackServerContext& context);

  const method_info& method() const noexcept { return info_; }
  const method_info* handled_method() const noexcept final { return &info_; }
  grpc::CallbackServerContext& grpc_context() const noexcept { return context_; }
  bool initial_metadata_sent() const noexcept { return initial_metadata_sent_.load(); }
  /// On the strand.
  void compress(compression algorithm);
  /// On the strand.
  void add_trailing_metadata(metadata::entry added) { trailing_.add(added.first, added.second); }
  stop_bridge& bridge();

  /// These three: any thread.
  std::chrono::steady_clock::time_point arrival() const noexcept { return arrival_; }
  std::size_t requests() const noexcept { return requests_.load(std::memory_order_relaxed); }
  std::size_t replies() const noexcept { return replies_.load(std::memory_order_relaxed); }
  /// On the strand.
  bool handler_has_ended() const noexcept { return handler_ended_.load(std::memory_order_relaxed); }
  /// On the strand. True if the handler is suspended at a reply because too many replies are
  /// queued.
  virtual bool waits_for_reader() const noexcept { return false; }

  /// Any thread. True if the call takes a single request that has not arrived yet.
  bool awaits_request() const noexcept { return request_.load() == request_state::awaited; }
  /// Any thread, while the call is in its service's list. Returns false if the call does not wait
  /// for its request; otherwise the wait is over.
  bool gives_up_request() noexcept {
    auto state = request_state::awaited;
    return request_.compare_exchange_strong(state, request_state::too_late);
  }
  /// The status message that the client then gets.
  static constexpr char request_too_late[] = "the request did not arrive in time";

  /// Only on the thread that watches a shutdown. True if the call still runs the same piece of work
  /// as at the last question.
  bool keeps_its_thread() noexcept;
  /// Only on that thread, too. True if the handler has not ended, and either `keeps_its_thread` or
  /// was told to stop before `told_before`.
  bool holds_up_shutdown(std::chrono::steady_clock::time_point told_before) noexcept;

  server_context& user_context() noexcept { return user_context_; }
  bool has_one_reply() const noexcept {
    return info_.kind() == rpc_kind::unary || info_.kind() == rpc_kind::client_streaming;
  }

  /// On the strand. Calls the user's method and returns its coroutine; rethrows what the method
  /// throws. `request` is nullptr for methods with streamed requests; otherwise it must live as
  /// long as the coroutine.
  operation_ptr call_handler(const google::protobuf::MessageLite* request, operation_ptr requests);

  /// On the strand, while the handler runs.
  operation_ptr wait_for_shutdown() { return service_.wait_for_shutdown(info_); }

 protected:
  ~server_call() override;

  /// Called when the call has been constructed, before anything of it runs.
  void enters_service() noexcept;

  /// On the strand. Starts to wait for the single request. Throws std::bad_alloc.
  void await_request();
  /// The wait is over. Returns false if the call has been ended because the request came too late.
  /// Any thread.
  bool request_in_time() noexcept {
    auto state = request_state::awaited;
    return request_.compare_exchange_strong(state, request_state::none);
  }

  /// On the strand of the reader, before the bytes are consumed.
  void request_came(const wire& bytes) noexcept {
    count_one(requests_);
    trace_.request(bytes);
  }
  /// On the strand.
  void reply_given(const wire& bytes) noexcept {
    count_one(replies_);
    trace_.reply(bytes);
  }
  void handler_ended(const grpc::Status& status) noexcept {
    handler_ended_.store(true, std::memory_order_relaxed);
    trace_.end(status);
  }

  /// gRPC reports that the call is over, or the grace of a shutdown has ended. Any thread.
  void cancel() noexcept;
  /// Traces the stop. Called by `cancel`, and by any code that learns of the stop earlier.
  void trace_stop() noexcept {
    if (trace_.begun()) trace_.stop(reason_to_stop());
  }

  /// Like call_handler, with the interceptors around it if there are any.
  operation_ptr enter_handler(const google::protobuf::MessageLite* request, operation_ptr requests);

  /// Called before the first write or the end.
  void initial_metadata_leaves() noexcept { initial_metadata_sent_ = true; }

  /// Returns the status of an rpc whose handler ended with `failure`. Reports unexpected exceptions
  /// to the hook. A lack of memory becomes RESOURCE_EXHAUSTED, even if it occurs only in here.
  grpc::Status status_for(const std::exception_ptr& failure) const noexcept;

  /// On the strand, once. Returns the final status and passes the trailing metadata to gRPC, both
  /// cut to the size limit.
  grpc::Status trailers_for(grpc::Status status) noexcept;

  /// True if trailers_for has found that the trailers exceed 2 KiB. The call then sends its
  /// initial metadata first: nginx turns a call with large trailers and nothing before them into an
  /// error of its own (1.22: more than 4 KiB, `grpc_buffer_size`).
  bool has_large_trailers() const noexcept { return has_large_trailers_; }

  /// The status of a call that `service_core::admits` refuses.
  static grpc::Status too_many_calls();
  /// The status of a call whose client ended its side without sending the one request.
  static grpc::Status request_missing();
  static grpc::Status malformed_request();

  /// On the strand. False after `compress(compression::none)`: the replies are not compressed.
  bool compresses_replies() const noexcept { return compresses_; }

  /// From here on the call uses nothing of the service, which may be destroyed once gRPC knows of
  /// the end. This tells ThreadSanitizer so.
  void leaves_service() noexcept {
    service_.leave(*this);
    starts(&service_);
  }

 private:
  enum class request_state : unsigned char { none, awaited, too_late };

  friend std::unique_ptr<kept_reply>* kept_reply_in(server_context& context,
                                                    const void* default_instance);

  /// Passes the handler's mistakes on to its server's hook while the handler runs.
  void report(const std::exception_ptr& error) noexcept override;
  /// Where the reply is kept for later calls; nullptr if it is not kept.
  virtual std::unique_ptr<kept_reply>* reply_place() noexcept { return nullptr; }
  grpc::Status expected_status(const std::exception_ptr& failure) const;
  void tell_tokens() noexcept;
  std::string_view reason_to_stop() const noexcept;

  /// Only one thread at a time counts, so no atomic increment is needed.
  static void count_one(std::atomic<std::size_t>& counter) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  service_core& service_;
  const std::size_t method_;
  const method_info& info_;  // static: still read after the service is gone
  grpc::CallbackServerContext& context_;
  server_context user_context_{*this};
  std::atomic<stop_bridge*> bridge_{nullptr};
  std::atomic<bool> initial_metadata_sent_{false};
  compression compression_ = compression::none;  // announced in the initial metadata
  bool compresses_ = true;
  bool has_large_trailers_ = false;
  std::atomic<bool> handler_ended_{false};
  std::atomic<request_state> request_{request_state::none};
  std::atomic<std::size_t> requests_{0};
  std::atomic<std::size_t> replies_{0};
  const std::chrono::steady_clock::time_point arrival_ = std::chrono::steady_clock::now();
  metadata trailing_;
  traced_call trace_;
  told_of_stop told_;
  unsigned last_turn_ = 0;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
