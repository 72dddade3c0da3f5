// Tells a handler about its call: metadata, deadline, peer and cancellation.
//
//   task<Feature> GetFeature(server_context& context, const Point& point) override {
//     if (!context.metadata("x-tenant"))
//       throw rpc_error(status_code::INVALID_ARGUMENT, "no tenant");
//     context.add_trailing_metadata("x-served-by", "eu-1");
//     ...
//   }
#ifndef PROTOCORO_SERVER_SERVER_CONTEXT_HPP
#define PROTOCORO_SERVER_SERVER_CONTEXT_HPP

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocoro/coro/detail/chrono.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/rpc/compression.hpp"
#include "protocoro/rpc/metadata.hpp"

namespace grpc {
class CallbackServerContext;
}

namespace protocoro {
inline namespace v0_1 {

class method_info;
class server_context;

namespace detail {
class server_call;
class kept_reply;
class stop_bridge;
stop_bridge& stop_bridge_of(server_context& context);
std::unique_ptr<kept_reply>* kept_reply_in(server_context& context, const void* default_instance);
}  // namespace detail

/// The server's side of one call. It lives as long as the handler's coroutine. Call its members
/// only from that coroutine and the coroutines that it awaits, unless a comment says otherwise.
class server_context {
 public:
  /// @cond internal
  /// Used by the server.
  explicit server_context(detail::server_call& call) noexcept : call_(&call) {}
  /// @endcond
  server_context(const server_context&) = delete;
  server_context& operator=(const server_context&) = delete;

  /// The method that was called.
  const method_info& method() const noexcept;

  /// The first value that the client sent for `key`, which must be in lower case; std::nullopt if
  /// there is none. The view is valid as long as the call.
  std::optional<std::string_view> metadata(std::string_view key) const;
  /// Returns a copy of all metadata that the client sent, except for entries that
  /// protocoro::metadata::add would refuse.
  protocoro::metadata request_metadata() const;

  /// Adds an entry to the initial metadata, which leave with the first message or, if there is
  /// none, with the status. Throws std::logic_error if they have been sent already, and
  /// std::invalid_argument for a key or value that protocoro::metadata::add refuses.
  void add_initial_metadata(std::string_view key, std::string_view value);
  /// Adds an entry to the trailing metadata, which leave with the status. Entries beyond
  /// server_options::max_trailers are left out. Throws std::invalid_argument for a key or value
  /// that protocoro::metadata::add refuses.
  void add_trailing_metadata(std::string_view key, std::string_view value);

  /// Compresses the replies that follow, if the client accepts this algorithm. Otherwise gRPC uses
  /// another algorithm that the client's `grpc-accept-encoding` names, or sends the replies
  /// uncompressed. After the first message of a stream only `none` and the algorithm chosen before
  /// that message are allowed; any other throws std::logic_error.
  void compress(compression algorithm);

  /// The client's address, for example "ipv4:127.0.0.1:40022".
  std::string peer() const;

  /// The names in the client's certificate under mutual TLS: its subject alternative names, or its
  /// common name if it has none. Empty if the client presented no certificate.
  std::vector<std::string> peer_identity() const;

  /// The call's deadline; `time_point::max()` if the client set none.
  std::chrono::system_clock::time_point deadline() const noexcept;
  /// The time left until the deadline: never negative, `nanoseconds::max()` without a deadline.
  std::chrono::nanoseconds time_remaining() const noexcept;

  /// True after the client cancelled, the deadline passed, or the server gave the call up. May be
  /// called from any thread. From then on every await of the handler throws `cancelled`, so only
  /// code that computes for a long time without awaiting needs this.
  bool is_cancelled() const noexcept;

  /// Completes when a shutdown of the server begins to refuse new calls; at once if that has
  /// happened already. An endless stream awaits it together with its next message, in a when_any,
  /// and can then end properly instead of being stopped when the grace is over.
  ///
  /// May be awaited on any root, and again. Throws `cancelled` after a stop. Under a plain
  /// grpc::Server, which does not announce its shutdown, it completes only when the call is
  /// stopped.
  task<> shutdown_begun();

  /// gRPC's own context, for features that this class does not offer, such as census or load
  /// reporting.
  grpc::CallbackServerContext& grpc_context() const noexcept;

 private:
  friend detail::stop_bridge& detail::stop_bridge_of(server_context& context);
  friend std::unique_ptr<detail::kept_reply>* detail::kept_reply_in(server_context& context,
                                                                    const void* default_instance);

  detail::server_call* call_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
