// Asks a server whether it serves, for probes of containers: exits with 0 if so.
#include <chrono>
#include <iostream>
#include <string>

#include "grpc/health/v1/health.coro.pb.h"
#include "protocoro/client.hpp"
#include "settings.hpp"

namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

constexpr auto usage = R"(health_probe TARGET [SERVICE]

Exits with 0 if TARGET answers within a second that SERVICE, or without one the whole server, is
SERVING, else with 1. Set up by the environment:

  PROBE_TRUST  file: the roots of the server's certificate, PEM; without it nothing is encrypted
)";

int probe(int argc, char** argv) {
  if (argc != 2 && argc != 3) return see_usage;
  protocoro::channel_options how;
  if (const std::string roots = setting("PROBE_TRUST", ""); !roots.empty())
    how.tls(protocoro::client_tls().trust(protocoro::read_pem_file(roots)));
  grpc::health::v1::HealthClient client(protocoro::connect(argv[1], how));
  HealthCheckRequest request;
  if (argc == 3) request.set_service(argv[2]);
  const auto limit = protocoro::call_options().timeout(std::chrono::seconds(1));
  const auto status = protocoro::sync_wait(client.Check(request, limit)).status();
  std::cout << HealthCheckResponse::ServingStatus_Name(status) << std::endl;
  return status == HealthCheckResponse::SERVING ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) { return run(argc, argv, usage, probe); }
