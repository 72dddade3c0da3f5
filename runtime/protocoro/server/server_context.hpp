// What a handler knows of its call.
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

/// Lives as long as the handler's coroutine. Except where said otherwise its members are called
/// from that coroutine's tree only.
class server_context {
 public:
  explicit server_context(detail::server_call& call) noexcept : call_(&call) {}
  server_context(const server_context&) = delete;
  server_context& operator=(const server_context&) = delete;

  const method_info& method() const noexcept;

  /// The first value of a key (in lower case) that the client sent; lives as long as the call.
  std::optional<std::string_view> metadata(std::string_view key) const;
  /// A copy of what the client sent, without values that protocoro::metadata::add refuses.
  protocoro::metadata request_metadata() const;

  /// Sent with the first message or the status. Throws std::logic_error when they have left
  /// already, std::invalid_argument like protocoro::metadata::add.
  void add_initial_metadata(std::string_view key, std::string_view value);
  /// Sent with the status, as far as it fits (server_options::max_trailers). Throws
  /// std::invalid_argument like protocoro::metadata::add.
  void add_trailing_metadata(std::string_view key, std::string_view value);

  /// Of the replies that follow, if the client accepts that: else it gets the other algorithm, or
  /// uncompressed replies, as its `grpc-accept-encoding` permits. Once the first message of a
  /// stream has left, only `none` and the algorithm that was chosen before it can be chosen;
  /// another one throws std::logic_error.
  void compress(compression algorithm);

  /// The client's address, for example "ipv4:127.0.0.1:40022".
  std::string peer() const;

  /// The names in the client's certificate, under mutual TLS: its subject alternative names, else
  /// its common name. Empty for a client that has not shown one.
  std::vector<std::string> peer_identity() const;

  /// `time_point::max()` when the client set none.
  std::chrono::system_clock::time_point deadline() const noexcept;
  /// Never negative; `nanoseconds::max()` without a deadline.
  std::chrono::nanoseconds time_remaining() const noexcept;

  /// Any thread: the client went away, the deadline passed, or the server gave the call up. Every
  /// await of the handler throws `cancelled` then; this is for code that computes for long.
  bool is_cancelled() const noexcept;

  /// Ends when a shutdown of the server takes no more calls from now on: at once when it has begun
  /// already. A stream without an end of its own waits for it beside what it streams, in a
  /// when_any, and ends well instead of being stopped when the grace is over.
  ///
  /// On any root; may be awaited again. Throws `cancelled` after a stop. Under a plain
  /// grpc::Server, which does not tell, it ends with the call only.
  task<> shutdown_begun();

  /// gRPC's own context, for what is not here: census, load reporting.
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
