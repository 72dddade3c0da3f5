#include "protocoro/server/server_options.hpp"

#include <grpcpp/resource_quota.h>

#include <algorithm>
#include <stdexcept>

#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

std::shared_ptr<server_interceptor> checked(std::shared_ptr<server_interceptor> interceptor) {
  if (!interceptor)
    throw std::invalid_argument("protocoro: server_options::intercept needs an interceptor");
  return interceptor;
}

}  // namespace

server_options& server_options::listen(std::string name) {
  return listen(std::move(name), grpc::InsecureServerCredentials());
}

server_options& server_options::listen(std::string name, const server_tls& tls) {
  grpc::SslServerCredentialsOptions options(
      tls.client_roots().empty() ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                 : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = tls.client_roots();
  options.pem_key_cert_pairs.push_back({tls.private_key(), tls.certificate_chain()});
  return listen(std::move(name), grpc::SslServerCredentials(options));
}

server_options& server_options::listen(std::string name,
                                       std::shared_ptr<grpc::ServerCredentials> credentials) {
  if (!credentials)
    throw std::invalid_argument("protocoro: the credentials for '" + name + "' are null");
  addresses_.emplace_back(std::move(name), std::move(credentials));
  return *this;
}

server_options& server_options::run_on(executor where) {
  where_ = std::move(where);
  return *this;
}

/// The last setting wins.
server_options& server_options::run_on(const service& handler, executor where) {
  places_.emplace_back(&handler, std::move(where));
  return *this;
}

const executor& server_options::where(const service& handler) const noexcept {
  const auto set = std::find_if(places_.rbegin(), places_.rend(),
                                [&](const auto& place) { return place.first == &handler; });
  return set != places_.rend() ? set->second : where_;
}

server_options& server_options::intercept(std::shared_ptr<server_interceptor> interceptor) {
  interceptions_.emplace_back(checked(std::move(interceptor)), nullptr, std::string());
  return *this;
}

server_options& server_options::intercept(const service& handler,
                                          std::shared_ptr<server_interceptor> interceptor) {
  interceptions_.emplace_back(checked(std::move(interceptor)), &handler, std::string());
  return *this;
}

server_options& server_options::intercept(const service& handler, std::string method,
                                          std::shared_ptr<server_interceptor> interceptor) {
  interceptions_.emplace_back(checked(std::move(interceptor)), &handler, std::move(method));
  return *this;
}

server_options& server_options::max_receive_message_size(int bytes) {
  return configure(
      [bytes](grpc::ServerBuilder& builder) { builder.SetMaxReceiveMessageSize(bytes); });
}

server_options& server_options::max_send_message_size(int bytes) {
  return configure([bytes](grpc::ServerBuilder& builder) { builder.SetMaxSendMessageSize(bytes); });
}

server_options& server_options::accept_compressed(bool accept) {
  return configure([accept](grpc::ServerBuilder& builder) {
    for (const auto algorithm : {GRPC_COMPRESS_DEFLATE, GRPC_COMPRESS_GZIP})
      builder.SetCompressionAlgorithmSupportStatus(algorithm, accept);
  });
}

/// gRPC's newer versions have a soft and a hard limit and reject at random between them. Setting
/// both to the same value leaves one limit.
server_options& server_options::max_metadata_size(int bytes) {
  if (bytes < 1024)
    throw std::invalid_argument("protocoro: max_metadata_size needs at least 1024 bytes");
  argument(GRPC_ARG_MAX_METADATA_SIZE, bytes);
  return argument("grpc.absolute_max_metadata_size", bytes);
}

server_options& server_options::max_connections(int connections) {
  if (!detail::limits_connections)
    throw std::logic_error("protocoro: max_connections needs gRPC 1.63 or newer; this is " +
                           grpc::Version());
  return argument("grpc.max_allowed_incoming_connections", connections);
}

server_options& server_options::memory_quota(std::size_t bytes) {
  if (bytes == 0) throw std::invalid_argument("protocoro: memory_quota needs at least 1 byte");
  return configure([bytes](grpc::ServerBuilder& builder) {
    grpc::ResourceQuota quota("protocoro");
    quota.Resize(bytes);
    builder.SetResourceQuota(quota);
  });
}

server_options& server_options::max_trailers(std::size_t bytes) {
  if (bytes < 1024)
    throw std::invalid_argument("protocoro: max_trailers needs at least 1024 bytes");
  max_trailers_ = bytes;
  return *this;
}

server_options& server_options::keep_alive(std::chrono::milliseconds interval,
                                           std::chrono::milliseconds timeout) {
  argument(GRPC_ARG_KEEPALIVE_TIME_MS, interval);
  return argument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, timeout);
}

server_options& server_options::max_connection_idle(std::chrono::milliseconds idle) {
  return argument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, idle);
}

server_options& server_options::max_connection_age(std::chrono::milliseconds age,
                                                   std::chrono::milliseconds grace) {
  argument(GRPC_ARG_MAX_CONNECTION_AGE_MS, age);
  return argument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, grace);
}

server_options& server_options::max_concurrent_streams(int streams) {
  return argument(GRPC_ARG_MAX_CONCURRENT_STREAMS, streams);
}

server_options& server_options::max_live_calls(std::size_t calls) {
  if (calls == 0) throw std::invalid_argument("protocoro: max_live_calls needs at least 1 call");
  max_live_calls_ = calls;
  return *this;
}

server_options& server_options::request_timeout(std::chrono::milliseconds time) {
  request_timeout_ = std::max(time, std::chrono::milliseconds(1));
  return *this;
}

server_options& server_options::recycle_messages(bool recycle) {
  recycles_ = recycle;
  return *this;
}

server_options& server_options::health(bool serve) {
  health_ = serve;
  return *this;
}

server_options& server_options::leave_for(std::chrono::milliseconds time) {
  leave_ = time;
  return *this;
}

server_options& server_options::on_unhandled_error(error_hook hook) {
  unhandled_ = std::move(hook);
  return *this;
}

server_options& server_options::configure(builder_step step) {
  if (!step) throw std::invalid_argument("protocoro: configure needs a step");
  steps_.push_back(std::move(step));
  return *this;
}

/// The last setting wins; with gRPC alone the first would.
server_options& server_options::argument(const char* name, int value) {
  const auto set = std::find_if(arguments_.begin(), arguments_.end(),
                                [name](const auto& argument) { return argument.first == name; });
  if (set != arguments_.end())
    set->second = value;
  else
    arguments_.emplace_back(name, value);
  return *this;
}

server_options& server_options::argument(const char* name, std::chrono::milliseconds value) {
  return argument(name, detail::grpc_milliseconds(value));
}

}  // namespace v0_1
}  // namespace protocoro
