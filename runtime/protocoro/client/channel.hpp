// Connects clients to servers.
//
//   RouteGuideClient client(protocoro::connect("localhost:50051"));
#ifndef PROTOCORO_CLIENT_CHANNEL_HPP
#define PROTOCORO_CLIENT_CHANNEL_HPP

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "protocoro/client/completion_queue.hpp"
#include "protocoro/rpc/tls.hpp"

namespace grpc {
class ChannelCredentials;
class ChannelInterface;
}  // namespace grpc

namespace protocoro {
inline namespace v0_1 {

class client_interceptor;

/// The settings of a channel. Set only what should differ from the default.
class channel_options {
 public:
  /// The value of a gRPC channel argument.
  using argument_value = std::variant<int, std::string>;

  /// All options with their defaults.
  channel_options();

  /// Encrypts the connection, or sets gRPC's credentials for it. Without either it is unencrypted.
  /// `credentials` throws std::invalid_argument for a null pointer.
  /// @{
  channel_options& tls(client_tls tls);
  channel_options& credentials(std::shared_ptr<grpc::ChannelCredentials> credentials);
  /// @}

  /// The largest reply message, in bytes; a larger one fails its call with RESOURCE_EXHAUSTED.
  /// Default: 4 MiB.
  channel_options& max_receive_message_size(int bytes);

  /// Sends a ping to the server after each `interval` without traffic from it, while a call is
  /// open. If no answer arrives within `timeout`, the connection is dropped and its calls fail with
  /// UNAVAILABLE. gRPC sends at most one ping per second. Default: 5 min 10 s and 20 s.
  ///
  /// A server that receives pings more often than it allows closes the connection and ends its
  /// calls. By default gRPC's and Go's servers allow one in 5 min, protocoro's one in 10 s, etcd
  /// one in 5 s.
  channel_options& keep_alive(std::chrono::milliseconds interval,
                              std::chrono::milliseconds timeout);

  /// The queue on which calls of this channel complete, and where inline roots therefore resume; a
  /// root with an executor resumes there. By default calls complete on the few threads that gRPC
  /// shares among all callbacks of the process.
  channel_options& complete_on(completion_queue queue);

  /// Runs the interceptor around every call that protocoro's clients make through the channel. The
  /// first one that is registered is the outermost (protocoro/client/client_interceptor.hpp).
  /// Throws std::invalid_argument if the interceptor is null.
  channel_options& intercept(std::shared_ptr<client_interceptor> interceptor);

  /// Sets any other channel argument of gRPC, for example ("grpc.enable_retries", 0). The last
  /// setting of a name wins.
  channel_options& argument(std::string name, argument_value value);

  /// The credentials; nullptr for an unencrypted connection.
  const std::shared_ptr<grpc::ChannelCredentials>& channel_credentials() const noexcept {
    return credentials_;
  }
  /// The channel arguments, each name once.
  const std::vector<std::pair<std::string, argument_value>>& arguments() const noexcept {
    return arguments_;
  }
  /// The interceptors, the outermost first.
  const std::vector<std::shared_ptr<client_interceptor>>& interceptors() const noexcept {
    return interceptors_;
  }
  /// See `complete_on`; empty for gRPC's own threads.
  const std::optional<completion_queue>& queue() const noexcept { return queue_; }

 private:
  std::shared_ptr<grpc::ChannelCredentials> credentials_;
  std::optional<completion_queue> queue_;
  std::vector<std::shared_ptr<client_interceptor>> interceptors_;
  std::vector<std::pair<std::string, argument_value>> arguments_;
};

/// Returns a channel to "host:port", "unix:path" or any other name that gRPC resolves. It connects
/// when the first call is made, and again when necessary. If the server cannot be reached, the
/// calls fail. Throws std::invalid_argument, with the reason in its text, if the interceptors in
/// `options` include a null pointer or if no client could reach the target: it is empty, has no
/// path or a path that is too long, has a port above 65535, or is a URL ("http://").
///
/// gRPC connects through the proxy named in the environment (grpc_proxy, https_proxy, http_proxy),
/// except to hosts listed in no_grpc_proxy or no_proxy. UNIX sockets, "localhost", 127.x.x.x and
/// [::1] are always reached directly, unless the channel argument "grpc.enable_http_proxy" is set
/// (0 or 1), which then decides.
std::shared_ptr<grpc::ChannelInterface> connect(const std::string& target,
                                                const channel_options& options = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
