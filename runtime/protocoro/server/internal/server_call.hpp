// One call that a server serves: the root of its handler.
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

/// The handler's stop for those who asked for a std::stop_token.
class stop_bridge {
 public:
  std::stop_source source;
};

/// When its tree of coroutines was told of a stop.
class told_of_stop final : public stop_listener {
 public:
  using clock = std::chrono::steady_clock;

  told_of_stop() noexcept
      : stop_listener([](stop_listener& self, bool /*whole*/) noexcept {
          static_cast<told_of_stop&>(self).when_ = clock::now();
        }) {}

  /// Any thread; `time_point::max()` when it was not.
  clock::time_point when() const noexcept { return when_; }

 private:
  std::atomic<clock::time_point> when_{clock::time_point::max()};
};

/// What unary and streaming calls share. The block lives until gRPC is done with the call and
/// nobody holds a part of it.
class server_call : public root, public listed {
 public:
  server_call(service_core& service, std::size_t method, grpc::CallbackServerContext& context);

  const method_info& method() const noexcept { return info_; }
  const method_info* handled_method() const noexcept final { return &info_; }
  grpc::CallbackServerContext& grpc_context() const noexcept { return context_; }
  bool initial_metadata_sent() const noexcept { return initial_metadata_sent_.load(); }
  /// On the strand.
  void compress(compression algorithm);
  /// There, too.
  void add_trailing_metadata(metadata::entry added) { trailing_.add(added.first, added.second); }
  stop_bridge& bridge();

  /// Any thread.
  std::chrono::steady_clock::time_point arrival() const noexcept { return arrival_; }
  std::size_t requests() const noexcept { return requests_.load(std::memory_order_relaxed); }
  std::size_t replies() const noexcept { return replies_.load(std::memory_order_relaxed); }
  /// On the strand.
  bool handler_has_ended() const noexcept { return handler_ended_.load(std::memory_order_relaxed); }
  /// On the strand: the handler is suspended at a reply, because too many wait.
  virtual bool waits_for_reader() const noexcept { return false; }

  /// Any thread: it is one with one request, which has not come.
  bool awaits_request() const noexcept { return request_.load() == request_state::awaited; }
  /// There, too, while the call is in its service's list. False: it does not wait for it.
  bool gives_up_request() noexcept {
    auto state = request_state::awaited;
    return request_.compare_exchange_strong(state, request_state::too_late);
  }
  /// For the client, then.
  static constexpr char request_too_late[] = "the request did not come in time";

  /// On the one thread that watches a shutdown: it runs the same piece of work as when it was
  /// asked last.
  bool keeps_its_thread() noexcept;
  /// There, too: it keeps its thread, or was told to stop before that time, and has not ended.
  bool holds_up_shutdown(std::chrono::steady_clock::time_point told_before) noexcept;

  server_context& user_context() noexcept { return user_context_; }
  bool has_one_reply() const noexcept {
    return info_.kind() == rpc_kind::unary || info_.kind() == rpc_kind::client_streaming;
  }

  /// On the strand: calls the user's method, which gives the coroutine. Throws what that throws.
  /// `request` is nullptr for the kinds that stream it; else it stays until the coroutine is gone.
  operation_ptr call_handler(const google::protobuf::MessageLite* request, operation_ptr requests);

  /// On the strand, while the handler runs.
  operation_ptr wait_for_shutdown() { return service_.wait_for_shutdown(info_); }

 protected:
  ~server_call() override;

  /// When it is made, before anything runs.
  void enters_service() noexcept;

  /// On the strand: begins to wait for the one request. Throws std::bad_alloc.
  void await_request();
  /// Any thread: the wait is over. False: the call has been ended because it took too long.
  bool request_in_time() noexcept {
    auto state = request_state::awaited;
    return request_.compare_exchange_strong(state, request_state::none);
  }

  /// On the strand of whoever reads, before the bytes are used up.
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

  /// Any thread: gRPC says that the call is over, or a shutdown has run out of patience.
  void cancel() noexcept;
  /// That it is stopped; in `cancel`, and by whoever hears of it before.
  void trace_stop() noexcept {
    if (trace_.begun()) trace_.stop(reason_to_stop());
  }

  /// The same through the interceptors, if there are any.
  operation_ptr enter_handler(const google::protobuf::MessageLite* request, operation_ptr requests);

  /// Before the first write, or the end.
  void initial_metadata_leaves() noexcept { initial_metadata_sent_ = true; }

  /// How the rpc ends when the handler ended like that. Tells the hook of unexpected exceptions. A
  /// lack of memory is RESOURCE_EXHAUSTED, also if it shows only here.
  grpc::Status status_for(const std::exception_ptr& failure) const noexcept;

  /// On the strand, once: how the call ends for its client, with the trailing metadata, made to
  /// fit.
  grpc::Status trailers_for(grpc::Status status) noexcept;

  /// From then on: behind nginx a call that ends with large trailers and nothing before them is a
  /// failure of the proxy's (1.22: more than 4 KiB, `grpc_buffer_size`). Initial metadata that
  /// leave first cure that.
  bool has_large_trailers() const noexcept { return has_large_trailers_; }

  /// In place of a call that `service_core::admits` refuses.
  static grpc::Status too_many_calls();
  /// Where there has to be one, and the client has said all.
  static grpc::Status request_missing();
  static grpc::Status malformed_request();

  /// On the strand: false while a call that compresses is to leave its replies as they are.
  bool compresses_replies() const noexcept { return compresses_; }

  /// Nothing of the service is touched any more: it may be destroyed when gRPC has heard of the
  /// end, which ThreadSanitizer is told here.
  void leaves_service() noexcept {
    service_.leave(*this);
    starts(&service_);
  }

 private:
  enum class request_state : unsigned char { none, awaited, too_late };

  friend std::unique_ptr<kept_reply>* kept_reply_in(server_context& context,
                                                    const void* default_instance);

  /// What a handler does wrong while it runs, to the hook of its server.
  void report(const std::exception_ptr& error) noexcept override;
  /// Where the reply is kept for later calls; nullptr: nowhere.
  virtual std::unique_ptr<kept_reply>* reply_place() noexcept { return nullptr; }
  grpc::Status expected_status(const std::exception_ptr& failure) const;
  void tell_tokens() noexcept;
  std::string_view reason_to_stop() const noexcept;

  /// One thread at a time counts.
  static void count_one(std::atomic<std::size_t>& counter) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  service_core& service_;
  const std::size_t method_;
  const method_info& info_;  // static: what is left behind asks it when the service is gone
  grpc::CallbackServerContext& context_;
  server_context user_context_{*this};
  std::atomic<stop_bridge*> bridge_{nullptr};
  std::atomic<bool> initial_metadata_sent_{false};
  compression compression_ = compression::none;  // as it leaves with the initial metadata
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
