// Serves handlers on network addresses or UNIX sockets.
//
//   guide service;
//   protocoro::server server(server_options().listen("0.0.0.0:50051"), service);
//   server.run();    // serves until SIGINT or SIGTERM, then drains
#ifndef PROTOCORO_SERVER_SERVER_HPP
#define PROTOCORO_SERVER_SERVER_HPP

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "protocoro/server/live_call.hpp"
#include "protocoro/server/server_options.hpp"
#include "protocoro/server/service_base.hpp"

namespace grpc {
class Server;
}

namespace protocoro {
inline namespace v0_1 {

/// A gRPC server. It accepts calls from its construction on. The handlers must outlive the server,
/// and a handler can be served by only one server at a time.
class server {
 public:
  /// Starts to listen and to serve.
  ///
  /// Throws std::invalid_argument if the options name no address or a malformed one, if `run_on` or
  /// `intercept` names a handler that is not in `services`, if `intercept` names a method that its
  /// handler does not have, or if two handlers implement the same service; std::logic_error if
  /// another server already serves one of the handlers; std::runtime_error, with the address in the
  /// text, if the server cannot listen on it. This includes a UNIX socket on which another process
  /// accepts connections; gRPC alone would take such a socket away from that process. At the end
  /// the server removes only its own socket files.
  template <std::derived_from<service>... Services>
  explicit server(const server_options& options, Services&... services)
      : server(options, std::vector<service*>{&services...}) {}
  /// The same for a list of handlers. Throws std::invalid_argument for a null pointer, too.
  server(const server_options& options, const std::vector<service*>& services);

  /// Calls shutdown(0): tells the running handlers to stop and waits for them. Must not run inside
  /// a handler of this server, because it would wait for itself.
  ~server();

  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Serves until SIGINT or SIGTERM arrives or another thread calls `shutdown`. Then it lets
  /// clients leave (server_options::leave_for), refuses new calls, and gives the calls in flight
  /// `grace` to end before their handlers are told to stop. Several servers may run at the same
  /// time.
  ///
  /// While it waits, `run` handles both signals and unblocks them on this thread, so that they also
  /// arrive if all other threads block them. The program's own signal handlers are restored before
  /// the server drains; if there are none, a second signal ends the process. SIGINT stays ignored
  /// if it was ignored before (docs/deadlines.md has the rules).
  void run(std::chrono::milliseconds grace = std::chrono::seconds(10));

  /// Stops the server and returns when all handlers have ended.
  ///
  /// With a `grace` above zero the server first goes on serving for the time that
  /// server_options::leave_for names, so that clients can leave. Then it refuses new calls, gives
  /// the calls in flight `grace` to end, and tells the remaining handlers to stop. It waits for a
  /// handler that ignores the stop, and names the method to the hook for unhandled errors
  /// every 5 s.
  ///
  /// May be called from any thread, repeatedly and concurrently. The earliest end that any caller
  /// asks for holds, so shutdown(0) cuts short a shutdown that still waits for its grace.
  ///
  /// Inside a coroutine, for example in a handler of this server, and in the hook for unhandled
  /// errors, it only starts the shutdown and returns at once; `run` and the destructor wait for the
  /// end.
  void shutdown(std::chrono::milliseconds grace = std::chrono::milliseconds(0));

  /// Returns a snapshot of the calls in progress, the oldest first. May be called from any thread.
  ///
  /// Each call is asked on its own strand, between two steps of its coroutines. A call that does
  /// not answer within `patience` is reported as running. This blocks the calling thread for up to
  /// `patience`: inside a coroutine, choose a value that this thread can afford.
  std::vector<live_call> calls(
      std::chrono::milliseconds patience = std::chrono::milliseconds(100)) const;

  /// The same snapshot as text: the number of calls, then one line for each.
  std::string dump(std::chrono::milliseconds patience = std::chrono::milliseconds(100)) const;

  /// The port of the address with this index, in the order of the calls to `listen`; for ":0" the
  /// port that the system chose. Throws std::out_of_range if there is no such address.
  int port(std::size_t address = 0) const;

  /// gRPC's own server, for features that this class does not offer, such as in-process channels or
  /// the health service.
  grpc::Server& grpc_server() const noexcept;

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
