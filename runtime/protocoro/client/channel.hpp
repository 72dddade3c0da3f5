// Connections for clients.
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

/// How a channel is made. Set what differs from the default.
class channel_options {
 public:
  using argument_value = std::variant<int, std::string>;

  channel_options();

  /// Without any of these the connection is not encrypted. Throws std::invalid_argument for a null
  /// pointer.
  channel_options& tls(client_tls tls);
  channel_options& credentials(std::shared_ptr<grpc::ChannelCredentials> credentials);

  /// Of replies, in bytes. Default 4 MiB; a larger one fails its call with RESOURCE_EXHAUSTED.
  channel_options& max_receive_message_size(int bytes);

  /// Pings the server after each `interval` without a sign of life, as long as a call is open; when
  /// no answer comes within `timeout` the connection is given up, and its calls fail with
  /// UNAVAILABLE. gRPC sends at most one in a second. Default: 5 min 10 s and 20 s.
  ///
  /// A server that is pinged more often than it permits ends the connection and its calls: gRPC's
  /// and Go's permit one in 5 min unless told otherwise, protocoro's one in 10 s, etcd one in 5 s.
  channel_options& keep_alive(std::chrono::milliseconds interval,
                              std::chrono::milliseconds timeout);

  /// Without one, calls complete on the few threads that gRPC shares among all callbacks of the
  /// process. That is where inline roots resume; a root with an executor resumes there.
  channel_options& complete_on(completion_queue queue);

  /// Is around every call of protocoro's clients through the channel; the first one that is given
  /// is the outermost (protocoro/client/client_interceptor.hpp). Throws std::invalid_argument
  /// without one.
  channel_options& intercept(std::shared_ptr<client_interceptor> interceptor);

  /// Any other argument of gRPC, for example ("grpc.enable_retries", 0).
  channel_options& argument(std::string name, argument_value value);

  const std::shared_ptr<grpc::ChannelCredentials>& channel_credentials() const noexcept {
    return credentials_;
  }
  const std::vector<std::pair<std::string, argument_value>>& arguments() const noexcept {
    return arguments_;
  }
  const std::vector<std::shared_ptr<client_interceptor>>& interceptors() const noexcept {
    return interceptors_;
  }
  const std::optional<completion_queue>& queue() const noexcept { return queue_; }

 private:
  std::shared_ptr<grpc::ChannelCredentials> credentials_;
  std::optional<completion_queue> queue_;
  std::vector<std::shared_ptr<client_interceptor>> interceptors_;
  std::vector<std::pair<std::string, argument_value>> arguments_;
};

/// A channel to "host:port", "unix:path" or any other name that gRPC resolves. Connects when the
/// first call is made, and again whenever that is needed; a server that cannot be reached is its
/// calls' failure. Throws std::invalid_argument for a target that no client can reach, with what is
/// wrong: an empty one or one without a path, a path that is too long, a port above 65535, an URL
/// ("http://"); and for an interceptor that is none.
///
/// gRPC connects through the proxy that the environment names (grpc_proxy, https_proxy, http_proxy)
/// to all hosts but those in no_grpc_proxy or no_proxy. UNIX sockets, "localhost", 127.x.x.x and
/// [::1] are reached without it; ("grpc.enable_http_proxy", 0) or 1 says otherwise for a channel.
std::shared_ptr<grpc::ChannelInterface> connect(const std::string& target,
                                                const channel_options& options = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
