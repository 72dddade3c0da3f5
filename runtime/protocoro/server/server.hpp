// A server for handlers.
//
//   guide service;
//   protocoro::server server(server_options().listen("0.0.0.0:50051"), service);
//   server.run();    // until SIGINT or SIGTERM, then drains
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

/// Serves from its construction on. The handlers must outlive it, and have one server at a time.
class server {
 public:
  /// Throws std::invalid_argument if there is no address or one that is wrong, if `run_on` names a
  /// handler that is not among these, or if two of them have one service; std::logic_error if
  /// another server serves one of them; std::runtime_error with the address that it cannot listen
  /// on. A UNIX socket at which a process answers is such an address, also where gRPC would take it
  /// away; at the end only the server's own files are removed.
  template <std::derived_from<service>... Services>
  explicit server(const server_options& options, Services&... services)
      : server(options, std::vector<service*>{&services...}) {}
  server(const server_options& options, const std::vector<service*>& services);

  /// shutdown(0): handlers that run are told to stop, and waited for. Never inside one of them,
  /// which would wait for itself.
  ~server();

  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Waits for SIGINT, SIGTERM or a shutdown from another thread, lets clients leave (`leave_for`),
  /// then drains: calls in flight get `grace` to end. Several servers may run at the same time.
  ///
  /// The signals are its own while it waits, on this thread also if they are blocked in all others.
  /// Then the program's own handlers are back: without any, a second signal ends the process.
  /// SIGINT stays ignored where it was (docs/deadlines.md has the rules).
  void run(std::chrono::milliseconds grace = std::chrono::seconds(10));

  /// With a grace lets clients leave first, as long as `leave_for` says. Takes no new calls, gives
  /// those in flight `grace`, then stops their handlers; returns when they have ended. A handler
  /// that swallows the stop is waited for, and its method is named to the hook for unhandled errors
  /// every 5 s. May be called from any thread, again and at the same time: the earliest end that
  /// anybody asks for holds, so shutdown(0) ends the patience of a shutdown that waits.
  ///
  /// Inside a coroutine, as in a handler of this server, and in the hook for unhandled errors it
  /// only begins and returns at once; `run` and the destructor wait for the end.
  void shutdown(std::chrono::milliseconds grace = std::chrono::milliseconds(0));

  /// The calls that are here now, oldest first. Each is asked between two pieces of its work; one
  /// that has not answered when `patience` is over counts as running. Any thread. Inside a
  /// coroutine it holds up the thread: give it no more patience than that may take.
  std::vector<live_call> calls(
      std::chrono::milliseconds patience = std::chrono::milliseconds(100)) const;

  /// The same as text: how many, and a line for each.
  std::string dump(std::chrono::milliseconds patience = std::chrono::milliseconds(100)) const;

  /// The port of an address, in the order of `listen`: what the system chose for ":0". Throws
  /// std::out_of_range where there is no such address.
  int port(std::size_t address = 0) const;

  /// gRPC's own server, for what is not here: in-process channels, the health service.
  grpc::Server& grpc_server() const noexcept;

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
