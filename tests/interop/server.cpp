// The server of gRPC's interoperability tests.
#include <grpcpp/ext/channelz_service_plugin.h>

#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "flags.hpp"
#include "message_flags.hpp"
#include "protocoro/reflection/reflection.hpp"
#include "protocoro/rpc/tls.hpp"
#include "protocoro/server/server.hpp"
#include "test_service.hpp"

namespace {

constexpr std::string_view usage =
    "interop_server [--port=PORT] [--use_tls --tls_cert_file=FILE --tls_key_file=FILE]\n"
    "\n"
    "  --port=PORT            default 8080; 0: any free one, see the first line of the output\n"
    "  --use_tls              with the certificate and the key of the files (PEM)\n"
    "  --client_ca_file=FILE  mutual TLS: only clients whose certificates lead to these roots\n"
    "\n"
    "Serves grpc.testing.TestService, reflection and channelz until SIGINT or SIGTERM.\n";

void serve(const interop::flags& given) {
  const std::string address = "[::]:" + std::to_string(given.number("--port", 8080));
  protocoro::server_options options;
  options.configure(interop::watch_messages);
  options.configure(protocoro::reflection());
  options.max_receive_message_size(64 << 20);
  if (given.is_on("--use_tls")) {
    for (const auto* file : {"--tls_cert_file", "--tls_key_file"})
      if (given.text(file).empty()) interop::flags::refuse(file, "is needed with --use_tls");
    auto tls = protocoro::server_tls::from_files(given.text("--tls_cert_file"),
                                                 given.text("--tls_key_file"));
    if (const auto roots = given.text("--client_ca_file"); !roots.empty())
      tls.require_clients_of(protocoro::read_pem_file(roots));
    options.listen(address, tls);
  } else {
    options.listen(address);
  }
  interop::test_service service;
  protocoro::server server(options, service);
  std::cout << "listening on port " << server.port() << std::endl;
  server.run();
}

}  // namespace

int main(int argc, char** argv) {
  const interop::flags given(argc, argv, usage,
                             {"--port", "--tls_cert_file", "--tls_key_file", "--client_ca_file"},
                             {"--use_tls"});
  grpc::channelz::experimental::InitChannelzService();  // for every server of the process
  try {
    serve(given);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
