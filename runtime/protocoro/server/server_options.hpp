// Configures a server: addresses, executors, interceptors and limits.
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

/// The settings of a server. Set only what should differ from the default. Every setter returns
/// `*this`, so that calls can be chained.
class server_options {
 public:
  /// Called with the method and the exception; see `on_unhandled_error`.
  using error_hook = std::function<void(const method_info& method, std::exception_ptr error)>;
  /// Changes gRPC's builder; see `configure`.
  using builder_step = std::function<void(grpc::ServerBuilder& builder)>;

  /// An address to listen on, with its credentials.
  class address {
   public:
    /// An address, as in `listen`, and gRPC's credentials for it.
    address(std::string name, std::shared_ptr<grpc::ServerCredentials> credentials)
        : name_(std::move(name)), credentials_(std::move(credentials)) {}
    /// The address, as in `listen`.
    const std::string& name() const noexcept { return name_; }
    /// gRPC's credentials for the address.
    const std::shared_ptr<grpc::ServerCredentials>& credentials() const noexcept {
      return credentials_;
    }

   private:
    std::string name_;
    std::shared_ptr<grpc::ServerCredentials> credentials_;
  };

  /// An interceptor and the calls that it is registered for.
  class interception {
   public:
    /// Registers `interceptor` for the calls that the getters below describe.
    interception(std::shared_ptr<server_interceptor> interceptor, const service* handler,
                 std::string method)
        : interceptor_(std::move(interceptor)), handler_(handler), method_(std::move(method)) {}
    /// The interceptor.
    const std::shared_ptr<server_interceptor>& interceptor() const noexcept { return interceptor_; }
    /// The service that it runs around; nullptr for every service.
    const service* handler() const noexcept { return handler_; }
    /// The method's name as in the schema; empty for every method.
    const std::string& method() const noexcept { return method_; }

   private:
    std::shared_ptr<server_interceptor> interceptor_;
    const service* handler_;
    std::string method_;
  };

  /// See `max_trailers`; in bytes.
  static constexpr std::size_t default_max_trailers = 7 * 1024;

  /// All options with their defaults.
  server_options() {}

  /// Adds an address: "0.0.0.0:50051", "[::]:0" (the system chooses the port) or "unix:path". The
  /// form without credentials is unencrypted. If an address is malformed or in use, the constructor
  /// of `server` throws. A socket file that no process listens on any more is replaced. Throws
  /// std::invalid_argument if `credentials` is a null pointer.
  /// @{
  server_options& listen(std::string name);
  server_options& listen(std::string name, const server_tls& tls);
  server_options& listen(std::string name, std::shared_ptr<grpc::ServerCredentials> credentials);
  /// @}

  /// The executor that handlers run on. By default they run inline on gRPC's few threads, where a
  /// handler that blocks holds up other calls (watch_blocking() finds such handlers).
  server_options& run_on(executor where);
  /// The executor for the handlers of one service; other services keep the server's. The last
  /// setting for a service wins.
  server_options& run_on(const service& handler, executor where);

  /// Runs the interceptor around every call; around the calls of one service; or around those of
  /// one of its methods, by the method's name in the schema. The first one that is registered is
  /// the outermost. Calls without interceptors pay nothing for them. Throws std::invalid_argument
  /// if the interceptor is null.
  /// @{
  server_options& intercept(std::shared_ptr<server_interceptor> interceptor);
  server_options& intercept(const service& handler,
                            std::shared_ptr<server_interceptor> interceptor);
  server_options& intercept(const service& handler, std::string method,
                            std::shared_ptr<server_interceptor> interceptor);
  /// @}

  /// The largest request message, in bytes; a larger one fails its call with RESOURCE_EXHAUSTED.
  /// Default: 4 MiB.
  server_options& max_receive_message_size(int bytes);
  /// The largest reply message, in bytes. Default: no limit.
  server_options& max_send_message_size(int bytes);
  /// Whether clients may compress requests. If false, a call with a compressed request ends with
  /// UNIMPLEMENTED and nothing is decompressed; a handler with streamed requests may have started
  /// by then. Replies may be compressed in any case. Default: true; the decompressed size counts
  /// for `max_receive_message_size`.
  server_options& accept_compressed(bool accept);

  /// The largest metadata of one call, in bytes: names, values and 32 for each entry (RFC 9113,
  /// section 6.5.2). A call with more ends with RESOURCE_EXHAUSTED; gRPC 1.51 also closes the
  /// connection, which fails the other calls on it. Default: gRPC's 8 KiB; newer versions (1.83)
  /// reject at random between 8 and 16 KiB unless this is set. Throws std::invalid_argument for
  /// less than 1 KiB.
  server_options& max_metadata_size(int bytes);

  /// The largest trailers of one call, in encoded bytes: error message, error details and trailing
  /// metadata. gRPC's clients accept 8 KiB; a client that receives more does not learn the status
  /// code, and its other calls on the connection may fail too (gRPC 1.51). What does not fit is
  /// left out, in this order: the end of the message, then whole details, then trailing metadata.
  /// The hook for unhandled errors is told. Metadata added through grpc_context() do not count.
  /// Default: 7 KiB. Throws std::invalid_argument for less than 1 KiB.
  server_options& max_trailers(std::size_t bytes);

  /// Sends a ping to a client with open calls after each `interval` without traffic from it. If no
  /// answer arrives within `timeout`, the client counts as gone and its handlers are stopped.
  /// Default: 60 s and 20 s. A client that keeps sending pings more often than every 10 s is
  /// disconnected; the builder's argument "grpc.http2.min_ping_interval_without_data_ms" allows
  /// more frequent pings.
  server_options& keep_alive(std::chrono::milliseconds interval, std::chrono::milliseconds timeout);
  /// Closes connections that have had no calls for `idle`. `max_connection_age` closes every
  /// connection after `age` and gives its calls `grace` to end. Less than a millisecond counts as
  /// one; 24 days or more mean never. Default: never.
  server_options& max_connection_idle(std::chrono::milliseconds idle);
  /// See `max_connection_idle`.
  server_options& max_connection_age(std::chrono::milliseconds age,
                                     std::chrono::milliseconds grace);
  /// The number of connections per address; further ones are closed when they arrive. Default: no
  /// limit. Throws std::logic_error before gRPC 1.63, which has no such limit.
  server_options& max_connections(int connections);
  /// The memory, in bytes, that gRPC may allocate for the connections, calls and messages of this
  /// server. Near the limit it reads connections more slowly; beyond that it ends calls with
  /// RESOURCE_EXHAUSTED or closes connections. The handlers' own memory and decoded messages do not
  /// count. Default: no limit. Throws std::invalid_argument for 0.
  server_options& memory_quota(std::size_t bytes);
  /// The number of concurrent calls on one connection. Default: 10,000.
  server_options& max_concurrent_streams(int streams);
  /// The number of concurrent calls of the whole server, over all connections. A further call ends
  /// at once with RESOURCE_EXHAUSTED, before the server allocates memory for it and before any
  /// interceptor sees it; the hook for unhandled errors is told, at most every 5 s. Default:
  /// 10,000. Throws std::invalid_argument for 0.
  server_options& max_live_calls(std::size_t calls);

  /// How long a server-streaming call may be open without its request. Handlers and interceptors do
  /// not start before the request has arrived; after this time the call ends with
  /// DEADLINE_EXCEEDED. `server::dump` shows such a call as waiting for its request. Less than a
  /// millisecond counts as one. Default: 60 s.
  ///
  /// Other kinds need other limits. gRPC itself waits for the request of a unary call:
  /// max_concurrent_streams and max_connection_age bound that. Handlers read streamed requests
  /// themselves: with_timeout and limit_time bound that.
  server_options& request_timeout(std::chrono::milliseconds time);

  /// Whether unary requests and replies are reused, with the capacity of their strings, by later
  /// calls of the same method: up to 256 of each, none larger than 4 KiB. Default: true. If
  /// switched off, AddressSanitizer can find a handler that uses its request after the call.
  server_options& recycle_messages(bool recycle);

  /// Serves grpc.health.v1.Health. The status is SERVING from the start, for the whole server and
  /// for each service by its name, and NOT_SERVING from the beginning of a shutdown.
  server_options& health(bool serve = true);

  /// How long the server goes on serving after a signal to `run`, or after a shutdown with a grace
  /// has begun. Health checks answer NOT_SERVING in this time, so that clients and load balancers
  /// leave. A call that arrives later may be refused or end with CANCELLED (grpc/grpc issue 41785).
  /// Default: 0.
  server_options& leave_for(std::chrono::milliseconds time);

  /// The hook for unhandled errors. It is called:
  /// - when a handler throws anything but rpc_error or cancelled, on the thread that ran it
  /// - every 5 s while handlers hold up a shutdown, on a thread of the shutdown, with a
  ///   std::runtime_error that says how many
  /// - when `max_trailers` left something out, and when `max_live_calls` refused calls
  ///
  /// It may be called on several threads at once and should not block. If it throws, that exception
  /// and the error go to stderr. Default: prints one line on stderr.
  server_options& on_unhandled_error(error_hook hook);

  /// Changes any other setting of grpc::ServerBuilder. Steps run in order, before the services are
  /// added. Throws std::invalid_argument for an empty function.
  server_options& configure(builder_step step);

  /// The addresses, in the order of the calls to `listen`.
  const std::vector<address>& addresses() const noexcept { return addresses_; }
  /// The executor of one service's handlers.
  const executor& where(const service& handler) const noexcept;
  /// The executors of single services.
  const std::vector<std::pair<const service*, executor>>& places() const noexcept {
    return places_;
  }
  /// The interceptors, the outermost first.
  const std::vector<interception>& interceptions() const noexcept { return interceptions_; }
  /// The hook for unhandled errors; empty by default.
  const error_hook& unhandled_error_hook() const noexcept { return unhandled_; }
  /// The channel arguments that the setters above have set.
  const std::vector<std::pair<std::string, int>>& arguments() const noexcept { return arguments_; }
  /// The steps of `configure`.
  const std::vector<builder_step>& steps() const noexcept { return steps_; }
  /// See `health`.
  bool serves_health() const noexcept { return health_; }
  /// See `leave_for`.
  std::chrono::milliseconds leave_time() const noexcept { return leave_; }
  /// See `recycle_messages`.
  bool keeps_messages() const noexcept { return recycles_; }
  /// See `max_trailers`.
  std::size_t largest_trailers() const noexcept { return max_trailers_; }
  /// See `request_timeout`.
  std::chrono::milliseconds longest_request_wait() const noexcept { return request_timeout_; }
  /// See `max_live_calls`.
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
