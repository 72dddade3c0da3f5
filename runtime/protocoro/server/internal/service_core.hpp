// A generated handler as gRPC's server sees it.
#ifndef PROTOCORO_SERVER_INTERNAL_SERVICE_CORE_HPP
#define PROTOCORO_SERVER_INTERNAL_SERVICE_CORE_HPP

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "protocoro/calls/internal/call_memory.hpp"
#include "protocoro/coro/executor.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"
#include "protocoro/grpc/internal/heartbeat_share.hpp"
#include "protocoro/rpc/method_info.hpp"
#include "protocoro/server/internal/call_list.hpp"
#include "protocoro/server/internal/live_call_limit.hpp"
#include "protocoro/server/internal/request_watch.hpp"
#include "protocoro/server/internal/shutdown_notice.hpp"
#include "protocoro/server/server_interceptor.hpp"
#include "protocoro/server/server_options.hpp"
#include "protocoro/server/service_base.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

using interceptor_chain = std::vector<std::shared_ptr<server_interceptor>>;
using error_hook = std::function<void(const method_info& method, std::exception_ptr error)>;

class service_core;

/// What a server gives to one of its services.
class service_settings {
 public:
  executor where;
  error_hook report;
  bool keeps_messages = true;
  std::size_t max_trailers = server_options::default_max_trailers;
  std::chrono::nanoseconds request_timeout = std::chrono::nanoseconds::max();
  std::shared_ptr<live_call_limit> live_calls;  // of the whole server; nullptr: no limit
  std::vector<interceptor_chain> interceptors;  // of each method
};

/// Ends the serving of it: all its calls have ended.
class stops_serving {
 public:
  void operator()(service_core* served) const noexcept;
};
using served_core = std::unique_ptr<service_core, stops_serving>;

/// Registers the methods with gRPC; every call of them becomes a server_call. What a server sets
/// here is set before it starts.
class service_core final : public callback_service {
 public:
  service_core(service& handler, method_table methods, const handler_entry* handlers);
  ~service_core() override { requests_->end(); }

  service& handler() const noexcept { return handler_; }
  handler_entry entry(std::size_t method) const noexcept { return handlers_[method]; }
  const method_info& method(std::size_t index) const noexcept { return methods_[index]; }
  call_memory_pool& memory(std::size_t unary_method) const noexcept {
    return memory_[unary_method];
  }

  /// "package.Service"; empty for one without methods.
  std::string_view name() const noexcept;

  std::size_t methods() const noexcept { return methods_.size(); }
  /// From the outermost to the one before the handler.
  const interceptor_chain& interceptors(std::size_t method) const noexcept {
    return settings_.interceptors[method];
  }

  /// Begins to serve for a protocoro::server. Throws std::logic_error while another one serves it.
  served_core serve(service_settings settings);
  /// True: a protocoro::server serves it, whose calls have not ended.
  bool is_served() const noexcept { return served_; }
  /// For a plain server of gRPC's, without a word about its end.
  grpc::Service* for_plain_server(executor where) noexcept;

  const executor& where() const noexcept { return settings_.where; }
  /// In bytes, encoded.
  std::size_t max_trailers() const noexcept { return settings_.max_trailers; }

  /// On gRPC's thread, before a call is made: false when the server has as many as it may. Tells
  /// the hook for unhandled errors of that now and then.
  bool admits(std::size_t method) noexcept;
  /// Those that have begun, until their end.
  call_list& calls() noexcept { return calls_; }
  /// Ends those whose request does not come.
  request_watch& requests() noexcept { return *requests_; }
  /// A call that was admitted ends; nothing of the service is touched for it any more.
  void leave(listed& call) noexcept;
  /// One that was admitted does not begin.
  void give_up_call() noexcept;

  /// Any thread: no later than this a shutdown stops the calls.
  void stops_by(std::chrono::steady_clock::time_point stop) noexcept;
  /// Has such a stop come? gRPC's clock may be a little before ours.
  bool is_stopped() const noexcept;

  void report(const method_info& method, const std::exception_ptr& error) const noexcept;

  /// A shutdown takes no more calls from now on.
  void begin_shutdown() noexcept { shutdown_->begin(); }
  /// On the strand of a call.
  operation_ptr wait_for_shutdown(const method_info& method) { return shutdown_->wait(method); }

  /// A shutdown has told the handlers to stop: who runs now is looked at again later.
  void look_who_runs() noexcept;
  /// Every method whose handlers hold up the shutdown, so long after it has told them to stop:
  /// those that keep a thread since the last look, and those that were told before `told_before`.
  /// Others are being stopped, or wait for a thread that is kept from them.
  void report_running(std::chrono::milliseconds since_stop,
                      std::chrono::steady_clock::time_point told_before);

 private:
  friend class stops_serving;

  void begin(service_settings settings) noexcept;
  void report_refusals(std::size_t method) noexcept;

  service& handler_;
  method_table methods_;
  const handler_entry* handlers_;
  service_settings settings_;
  call_list calls_;
  counted_ptr<shutdown_notice> shutdown_;
  counted_ptr<request_watch> requests_;
  std::atomic<std::chrono::steady_clock::time_point> stop_{
      std::chrono::steady_clock::time_point::max()};
  call_memory_pools memory_;
  std::atomic<bool> served_{false};  // by a server of ours
  heartbeat_share heartbeat_;
};

/// Reaches into protocoro::service, whose own members users cannot see.
class service_access {
 public:
  static service_core& core(service& handler) noexcept { return *handler.core_; }
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
