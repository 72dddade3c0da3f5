#include "protocoro/client/channel.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/grpc/internal/address.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"
#include "protocoro/grpc/internal/keeper.hpp"

namespace protocoro {
inline namespace v0_1 {

std::string read_pem_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!(file && text << file.rdbuf()))
    throw std::runtime_error("protocoro: cannot read the PEM file '" + path + "'");
  return std::move(text).str();
}

channel_options& channel_options::tls(client_tls tls) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = tls.roots();
  options.pem_cert_chain = tls.certificate_chain();
  options.pem_private_key = tls.private_key();
  return credentials(grpc::SslCredentials(options));
}

channel_options& channel_options::credentials(
    std::shared_ptr<grpc::ChannelCredentials> credentials) {
  if (!credentials) throw std::invalid_argument("protocoro: the credentials of a channel are null");
  credentials_ = std::move(credentials);
  return *this;
}

channel_options& channel_options::max_receive_message_size(int bytes) {
  return argument(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, bytes);
}

channel_options& channel_options::keep_alive(std::chrono::milliseconds interval,
                                             std::chrono::milliseconds timeout) {
  argument(GRPC_ARG_KEEPALIVE_TIME_MS, detail::grpc_milliseconds(interval));
  argument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // by default gRPC stops after two pings
  return argument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, detail::grpc_milliseconds(timeout));
}

channel_options& channel_options::complete_on(completion_queue queue) {
  queue_ = std::move(queue);
  return *this;
}

channel_options& channel_options::intercept(std::shared_ptr<client_interceptor> interceptor) {
  if (!interceptor)
    throw std::invalid_argument("protocoro: channel_options::intercept needs an interceptor");
  interceptors_.push_back(std::move(interceptor));
  return *this;
}

/// The last setting wins; with gRPC alone the first would.
channel_options& channel_options::argument(std::string name, argument_value value) {
  const auto set = std::find_if(arguments_.begin(), arguments_.end(),
                                [&name](const auto& argument) { return argument.first == name; });
  if (set != arguments_.end())
    set->second = std::move(value);
  else
    arguments_.emplace_back(std::move(name), std::move(value));
  return *this;
}

/// The servers of gRPC and Go allow one ping in five minutes; the rest is for delays in transit.
channel_options::channel_options() {
  keep_alive(std::chrono::minutes(5) + std::chrono::seconds(10), std::chrono::seconds(20));
}

namespace {

std::shared_ptr<grpc::ChannelInterface> make_channel(const std::string& target,
                                                     const channel_options& options) {
  grpc::ChannelArguments arguments;
  const auto proxy = [](const auto& each) { return each.first == GRPC_ARG_ENABLE_HTTP_PROXY; };
  if (detail::is_on_this_machine(target) &&
      std::none_of(options.arguments().begin(), options.arguments().end(), proxy))
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  for (const auto& [name, value] : options.arguments()) {
    if (const int* number = std::get_if<int>(&value))
      arguments.SetInt(name, *number);
    else
      arguments.SetString(name, std::get<std::string>(value));
  }
  auto credentials = options.channel_credentials();
  if (!credentials) credentials = grpc::InsecureChannelCredentials();
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

}  // namespace

std::shared_ptr<grpc::ChannelInterface> connect(const std::string& target,
                                                const channel_options& options) {
  detail::check_target(target);
  auto channel = make_channel(target, options);
  if (options.queue())
    channel = options.queue()->attach(std::move(channel));
  else
    detail::keep_callback_threads();
  const auto& around = options.interceptors();
  for (auto each = around.rbegin(); each != around.rend(); ++each)
    channel = protocoro::intercept(std::move(channel), *each);
  return channel;
}

}  // namespace v0_1
}  // namespace protocoro
