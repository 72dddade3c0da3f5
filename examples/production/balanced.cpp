// Calls that go to all replicas in turn, and to none that says it is not serving.
#include "program.hpp"
#include "protocoro/client.hpp"
#include "rounds.hpp"
#include "stock.coro.pb.h"

namespace {

// [balanced]
/// The health of "" is that of the whole server. Who has no health service counts as serving.
constexpr auto service_config = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "healthCheckConfig": {"serviceName": ""}
})";

/// When a connection is lost gRPC looks for the name's addresses again, but not more often than
/// twice a minute unless it is told otherwise.
protocoro::channel_options options() {
  return protocoro::channel_options()
      .argument("grpc.service_config", service_config)
      .argument("grpc.dns_min_time_between_resolutions_ms", 1000);
}
// [/balanced]

constexpr auto usage = R"(balanced_client [options]

  --target TARGET      ipv4:ADDRESS:PORT,ADDRESS:PORT, dns:///NAME:PORT or, of that name server,
                       dns://ADDRESS:53/NAME:PORT; default localhost:50051)";

void call(const arguments& given) {
  warehouse::StockClient client(protocoro::connect(given.text("target"), options()));
  play_rounds(client, given);
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, usage + rounds_usage, rounds_defaults, call);
}
