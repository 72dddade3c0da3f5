// Calls that wait until there is a server.
#include "program.hpp"
#include "protocoro/client.hpp"
#include "stock.coro.pb.h"
#include "typed_names.hpp"

namespace {

// [patient]
/// A call that waits is safe until it has left. One whose server dies under it needs the policy.
constexpr auto service_config = R"({
  "methodConfig": [{
    "name": [{"service": "warehouse.Stock"}],
    "retryPolicy": {
      "maxAttempts": 5,
      "initialBackoff": "0.05s",
      "maxBackoff": "1s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }]
})";

/// Without the last line gRPC waits longer after each refused connection, up to two minutes.
protocoro::channel_options options() {
  return protocoro::channel_options()
      .argument("grpc.service_config", service_config)
      .argument("grpc.initial_reconnect_backoff_ms", 100)
      .argument("grpc.max_reconnect_backoff_ms", 1000);
}

void call(const arguments& given) {
  warehouse::StockClient client(protocoro::connect(given.text("target"), options()));
  look_up_typed_names(
      client, protocoro::call_options().wait_for_ready().timeout(given.milliseconds("timeout")));
}
// [/patient]

constexpr auto usage = R"(patient_client [options] < names

  --target TARGET      default localhost:50051
  --timeout MS         of each call, waiting included; default 10000

Looks up each name that is typed, for example bolt-M8-steel.
)";

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, usage, {{"target", "localhost:50051"}, {"timeout", "10000"}}, call);
}
