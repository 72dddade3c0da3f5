// Connects a generated handler to gRPC's server.
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

/// The settings that a server passes to one of its services.
class service_settings {
 public:
  executor where;
  error_hook report;
  bool keeps_messages = true;
  std::size_t max_trailers = server_options::default_max_trailers;
  std::chrono::nanoseconds request_timeout = std::chrono::nanoseconds::max();
  std::shared_ptr<live_call_limit> live_calls;  // shared by the whole server; nullptr: no limit
  std::vector<interceptor_chain> interceptors;  // one chain for each method
};

/// Ends the serving of a service whose calls have all ended.
class stops_serving {
 public:
  void operator()(service_core* served) const noexcept;
};
using served_core = std::unique_ptr<service_core, stops_serving>;

/// Registers the methods with gRPC; each call of them becomes a server_call. A server changes the
/// settings only before it starts.
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

  /// "package.Service"; empty if the service has no methods.
  std::string_view name() const noexcept;

  std::size_t methods() const noexcept { return methods_.size(); }
  /// From the outermost to the innermost.
  const interceptor_chain& interceptors(std::size_t method) const noexcept {
    return settings_.interceptors[method];
  }

  /// Starts to serve for a protocoro::server. Throws std::logic_error if another one serves the
  /// handler.
  served_core serve(service_settings settings);
  /// True while a protocoro::server serves the handler and its calls have not all ended.
  bool is_served() const noexcept { return served_; }
  /// Starts to serve for a plain server of gRPC's, which does not tell when it ends.
  grpc::Service* for_plain_server(executor where) noexcept;

  const executor& where() const noexcept { return settings_.where; }
  /// In bytes, encoded.
  std::size_t max_trailers() const noexcept { return settings_.max_trailers; }

  /// On gRPC's thread, before a call is created. Returns false if the server has reached its limit
  /// of calls, and reports that to the hook for unhandled errors from time to time.
  bool admits(std::size_t method) noexcept;
  /// The calls that have begun and not ended.
  call_list& calls() noexcept { return calls_; }
  /// Ends the calls whose request does not arrive.
  request_watch& requests() noexcept { return *requests_; }
  /// An admitted call has ended and no longer uses the service.
  void leave(listed& call) noexcept;
  /// An admitted call was not created.
  void give_up_call() noexcept;

  /// A shutdown will stop the calls no later than at `stop`. Any thread.
  void stops_by(std::chrono::steady_clock::time_point stop) noexcept;
  /// True if that time has come. Allows for gRPC's clock to be slightly ahead of this process's.
  bool is_stopped() const noexcept;

  void report(const method_info& method, const std::exception_ptr& error) const noexcept;

  /// A shutdown refuses new calls from now on.
  void begin_shutdown() noexcept { shutdown_->begin(); }
  /// On the strand of a call.
  operation_ptr wait_for_shutdown(const method_info& method) { return shutdown_->wait(method); }

  /// Called when a shutdown has told the handlers to stop: remembers what each call runs now, for
  /// the next report.
  void look_who_runs() noexcept;
  /// Reports every method whose handlers hold up the shutdown, `since_stop` after it told them to
  /// stop: handlers that have kept their thread since the last look, and those that were told
  /// before `told_before`. Others are about to stop, or wait for a thread that a blocking handler
  /// occupies.
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
  std::atomic<bool> served_{false};  // by a protocoro::server
  heartbeat_share heartbeat_;
};

/// Gives the library access to protocoro::service's core, which users do not see.
class service_access {
 public:
  static service_core& core(service& handler) noexcept { return *handler.core_; }
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
