#include "session.hpp"

#include "protocoro/rpc/tls.hpp"

namespace {

using protocoro::channel_options;
using protocoro::read_pem_file;

protocoro::client_tls tls_of(const settings& given) {
  protocoro::client_tls tls;
  if (!given.ca_file.empty()) tls.trust(read_pem_file(given.ca_file));
  if (!given.certificate_file.empty())
    tls.identity(read_pem_file(given.certificate_file), read_pem_file(given.key_file));
  return tls;
}

std::shared_ptr<grpc::ChannelInterface> connect(const settings& given) {
  channel_options options;
  if (!given.ca_file.empty() || !given.certificate_file.empty()) options.tls(tls_of(given));
  options
      .max_receive_message_size(64 << 20)  // what has gathered for a watch comes at once
      // A server that froze or vanished without a word; etcd permits a ping in 5 s.
      .keep_alive(given.keepalive_time, given.keepalive_timeout)
      .argument("grpc.initial_reconnect_backoff_ms", 100)
      .argument("grpc.max_reconnect_backoff_ms", 1000);
  return protocoro::connect(given.endpoint, options);
}

}  // namespace

session::session(const settings& wanted, asio::io_context& thread)
    : session(wanted, thread, connect(wanted)) {}

session::session(const settings& wanted, asio::io_context& thread,
                 const std::shared_ptr<grpc::ChannelInterface>& channel)
    : given(wanted),
      context(thread),
      keys(channel),
      watches(channel),
      leases(channel),
      maintenance(channel) {}
