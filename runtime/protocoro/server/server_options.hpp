// How a server is set up.
//
//   server_options().listen("0.0.0.0:50051").max_receive_message_size(16 << 20)
#ifndef PROTOCORO_SERVER_SERVER_OPTIONS_HPP
#define PROTOCORO_SERVER_SERVER_OPTIONS_HPP

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "protocoro/coro/executor.hpp"
#include "protocoro/rpc/method_info.hpp"
#include "protocoro/rpc/tls.hpp"

namespace grpc {
class ServerBuilder;
class ServerCredentials;
}  // namespace grpc

namespace protocoro {
inline namespace v0_1 {

class server_interceptor;
class service;

/// Set what differs from the default; every setter gives the object back.
class server_options {
 public:
  using error_hook = std::function<void(const method_info& method, std::exception_ptr error)>;
  using builder_step = std::function<void(grpc::ServerBuilder& builder)>;

  class address {
   public:
    address(std::string name, std::shared_ptr<grpc::ServerCredentials> credentials)
        : name_(std::move(name)), credentials_(std::move(credentials)) {}
    const std::string& name() const noexcept { return name_; }
    const std::shared_ptr<grpc::ServerCredentials>& credentials() const noexcept {
      return credentials_;
    }

   private:
    std::string name_;
    std::shared_ptr<grpc::ServerCredentials> credentials_;
  };

  /// An interceptor and the calls that it is around.
  class interception {
   public:
    interception(std::shared_ptr<server_interceptor> interceptor, const service* handler,
                 std::string method)
        : interceptor_(std::move(interceptor)), handler_(handler), method_(std::move(method)) {}
    const std::shared_ptr<server_interceptor>& interceptor() const noexcept { return interceptor_; }
    /// nullptr: of every service.
    const service* handler() const noexcept { return handler_; }
    /// As in the schema; empty: every method.
    const std::string& method() const noexcept { return method_; }

   private:
    std::shared_ptr<server_interceptor> interceptor_;
    const service* handler_;
    std::string method_;
  };

  static constexpr std::size_t default_max_trailers = 7 * 1024;

  server_options() {}

  /// Adds an address: "0.0.0.0:50051", "[::]:0" (the system chooses the port), "unix:path". The
  /// first form is not encrypted. One that is wrong, or taken, is an error of the server's
  /// construction. A socket's file at which no process listens any more is replaced. Throws
  /// std::invalid_argument for credentials that are a null pointer.
  server_options& listen(std::string name);
  server_options& listen(std::string name, const server_tls& tls);
  server_options& listen(std::string name, std::shared_ptr<grpc::ServerCredentials> credentials);

  /// Where handlers run; without one inline, on gRPC's few threads, where blocking holds up others
  /// (watch_blocking() finds who does).
  server_options& run_on(executor where);
  /// The same for the handlers of one service; for the others the server's remains.
  server_options& run_on(const service& handler, executor where);

  /// Runs around every call of every service, around those of one service, or of one of its methods
  /// (its name in the schema). The first one that is given is the outermost. A call without any
  /// costs nothing for them. Throws std::invalid_argument without an interceptor.
  server_options& intercept(std::shared_ptr<server_interceptor> interceptor);
  server_options& intercept(const service& handler,
                            std::shared_ptr<server_interceptor> interceptor);
  server_options& intercept(const service& handler, std::string method,
                            std::shared_ptr<server_interceptor> interceptor);

  /// In bytes. Default 4 MiB; a larger request fails its call with RESOURCE_EXHAUSTED.
  server_options& max_receive_message_size(int bytes);
  /// In bytes. Default: no limit.
  server_options& max_send_message_size(int bytes);
  /// False: a call with a compressed request ends with UNIMPLEMENTED, and none is unpacked; a
  /// handler of streamed requests may have been entered. Replies may be compressed all the same.
  /// Default: true; what is unpacked counts for `max_receive_message_size`.
  server_options& accept_compressed(bool accept);

  /// What one call's metadata may take, in bytes: names, values and 32 for each entry (RFC 9113,
  /// section 6.5.2). More of it ends the call with RESOURCE_EXHAUSTED; gRPC 1.51 closes the
  /// connection with it, and the other calls there fail. Default: gRPC's, 8 KiB, where newer
  /// versions (1.83) leave it to chance between 8 and 16 KiB. Throws std::invalid_argument for less
  /// than 1 KiB.
  server_options& max_metadata_size(int bytes);

  /// What ends a call, in bytes as it travels: the message of an error, its details, and what the
  /// handler adds. Clients of gRPC take 8 KiB; one that gets more does not learn the code, and its
  /// other calls on the connection may fail too (gRPC 1.51). What does not fit is left out, and the
  /// hook for unhandled errors is told of it: the end of the message, then whole details, then
  /// trailing metadata. Those given to grpc_context() do not count. Default: 7 KiB. Throws
  /// std::invalid_argument for less than 1 KiB.
  server_options& max_trailers(std::size_t bytes);

  /// Pings a client that has open calls after each `interval` without a sign of life; when no
  /// answer comes within `timeout` it is gone, and its handlers are stopped. Default: 60 s and
  /// 20 s. A client that keeps pinging more often than every 10 s is disconnected; the argument
  /// "grpc.http2.min_ping_interval_without_data_ms" of the builder permits more.
  server_options& keep_alive(std::chrono::milliseconds interval, std::chrono::milliseconds timeout);
  /// Closes connections without calls after this long, and any after `age` (with so much grace for
  /// its calls). Less than a millisecond is one, 24 days and more are never. Default: never.
  server_options& max_connection_idle(std::chrono::milliseconds idle);
  server_options& max_connection_age(std::chrono::milliseconds age,
                                     std::chrono::milliseconds grace);
  /// Connections at a time to one address; others are closed as they come. Default: no limit.
  /// Throws std::logic_error where gRPC does not have that: before 1.63.
  server_options& max_connections(int connections);
  /// What gRPC may allocate for connections, calls and messages of this server, in bytes. Towards
  /// the end of it connections are read more slowly; then calls end with RESOURCE_EXHAUSTED, or
  /// connections are closed. Handlers, and messages as they see them, are not counted. Default: no
  /// limit. Throws std::invalid_argument for 0.
  server_options& memory_quota(std::size_t bytes);
  /// Calls at a time on one connection. Default 10,000.
  server_options& max_concurrent_streams(int streams);
  /// Calls at a time of the whole server, on all connections. One more ends at once with
  /// RESOURCE_EXHAUSTED, before memory is allocated for it and before any interceptor sees it; the
  /// hook for unhandled errors hears of that, at most every 5 s. Default 10,000. Throws
  /// std::invalid_argument for 0.
  server_options& max_live_calls(std::size_t calls);

  /// How long a call with one request and streamed replies may be open without that request, before
  /// its handler and interceptors have seen anything of it; then it ends with DEADLINE_EXCEEDED.
  /// `server::dump` shows it as waiting for its request. (gRPC itself waits
  /// for the request of a unary call: max_concurrent_streams and max_connection_age bound that
  /// wait. Handlers read streamed requests: with_timeout and limit_time bound that.) Less than a
  /// millisecond is one. Default: 60 s.
  server_options& request_timeout(std::chrono::milliseconds time);

  /// Unary requests and replies are used again with the capacity of their strings, by later calls
  /// of the same method: at most 256 of each, and none that was larger than 4 KiB. Default: true.
  /// Off, a handler that refers to a request of the past is found by AddressSanitizer.
  server_options& recycle_messages(bool recycle);

  /// Serves grpc.health.v1.Health: SERVING from the start, also for each service by its name, and
  /// NOT_SERVING for all of them from the begin of a shutdown on.
  server_options& health(bool serve = true);

  /// How long a shutdown with a grace, and `run` after a signal, go on serving, while health checks
  /// say NOT_SERVING: clients and load balancers see that and leave. A call that comes later, when
  /// the server shuts down, may be refused or end as CANCELLED (grpc/grpc issue 41785). Default: 0.
  server_options& leave_for(std::chrono::milliseconds time);

  /// Called when a handler throws what is neither an rpc_error nor cancelled, on the thread that
  /// ran it; and every 5 s while handlers hold up a shutdown, on a thread of that, with a
  /// std::runtime_error that says how many. It also hears of what `max_trailers` left out, and of
  /// calls that `max_live_calls` refused. May be called on several threads at once, and should
  /// not block; what it throws goes to stderr with the error. Default: one line on stderr.
  server_options& on_unhandled_error(error_hook hook);

  /// Any other setting of grpc::ServerBuilder; steps run in order, before the services are added.
  /// Throws std::invalid_argument for an empty function.
  server_options& configure(builder_step step);

  const std::vector<address>& addresses() const noexcept { return addresses_; }
  /// Where the handlers of one service run.
  const executor& where(const service& handler) const noexcept;
  const std::vector<std::pair<const service*, executor>>& places() const noexcept {
    return places_;
  }
  const std::vector<interception>& interceptions() const noexcept { return interceptions_; }
  const error_hook& unhandled_error_hook() const noexcept { return unhandled_; }
  const std::vector<std::pair<std::string, int>>& arguments() const noexcept { return arguments_; }
  const std::vector<builder_step>& steps() const noexcept { return steps_; }
  bool serves_health() const noexcept { return health_; }
  std::chrono::milliseconds leave_time() const noexcept { return leave_; }
  bool keeps_messages() const noexcept { return recycles_; }
  std::size_t largest_trailers() const noexcept { return max_trailers_; }
  std::chrono::milliseconds longest_request_wait() const noexcept { return request_timeout_; }
  std::size_t most_live_calls() const noexcept { return max_live_calls_; }

 private:
  server_options& argument(const char* name, int value);
  server_options& argument(const char* name, std::chrono::milliseconds value);

  std::vector<address> addresses_;
  executor where_;
  std::vector<std::pair<const service*, executor>> places_;
  std::vector<interception> interceptions_;
  error_hook unhandled_;
  std::vector<std::pair<std::string, int>> arguments_;  // each name once
  std::vector<builder_step> steps_;
  std::size_t max_trailers_ = default_max_trailers;
  std::size_t max_live_calls_ = 10'000;
  std::chrono::milliseconds request_timeout_{60'000};
  std::chrono::milliseconds leave_{0};
  bool health_ = false;
  bool recycles_ = true;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
