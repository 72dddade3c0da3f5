#include "peer.hpp"

#include <grpcpp/grpcpp.h>

#include "message_flags.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/rpc/tls.hpp"

namespace interop {
namespace {

std::string text_of(const std::string& file) {
  return file.empty() ? std::string() : protocoro::read_pem_file(file);
}

std::shared_ptr<grpc::ChannelCredentials> credentials_of(const flags& given) {
  if (!given.is_on("--use_tls")) return grpc::InsecureChannelCredentials();
  if (given.is_on("--use_test_ca") && given.text("--ca_file").empty())
    flags::refuse("--use_test_ca", "is needed with the CA's certificate in --ca_file");
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = text_of(given.text("--ca_file"));
  tls.pem_cert_chain = text_of(given.text("--tls_cert_file"));
  tls.pem_private_key = text_of(given.text("--tls_key_file"));
  return grpc::SslCredentials(tls);
}

}  // namespace

peer::peer(const flags& given)
    : given_(given),
      target_(given.text("--server_host", "localhost") + ":" +
              std::to_string(given.number("--server_port", 8080))),
      host_override_(given.text("--server_host_override")),
      credentials_(credentials_of(given)) {}

std::shared_ptr<grpc::ChannelInterface> peer::connect() const {
  protocoro::channel_options options;
  options.credentials(credentials_);
  options.max_receive_message_size(64 << 20);
  options.argument("grpc.use_local_subchannel_pool", 1);
  if (!host_override_.empty()) options.argument("grpc.ssl_target_name_override", host_override_);
  return protocoro::connect(target_, options);
}

std::shared_ptr<grpc::ChannelInterface> peer::connect_watched() const {
  return watched_channel(target_, credentials_, host_override_);
}

}  // namespace interop
