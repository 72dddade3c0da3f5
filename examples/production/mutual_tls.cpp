// A client that shows who it is, and talks to none but those it trusts.
#include "program.hpp"
#include "protocoro/client.hpp"
#include "stock.coro.pb.h"
#include "typed_names.hpp"

namespace {

// [mutual TLS]
constexpr auto service_config = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
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

/// A server's certificate must be for the name in the target: dns:///NAME:PORT.
protocoro::channel_options options(const arguments& given) {
  protocoro::client_tls tls;
  tls.trust(given.pem_file("servers"));
  if (!given.text("certificate").empty())
    tls.identity(given.pem_file("certificate"), given.pem_file("key"));
  return protocoro::channel_options().tls(tls).argument("grpc.service_config", service_config);
}
// [/mutual TLS]

constexpr auto usage = R"(mutual_tls_client [options] < names

  --target TARGET      default localhost:50051
  --servers FILE       PEM: the authority whose servers are trusted
  --certificate FILE   PEM: who this client is; default: it does not say
  --key FILE           PEM
  --timeout MS         of each call; default 10000

Looks up each name that is typed, for example bolt-M8-steel.
)";

void call(const arguments& given) {
  warehouse::StockClient client(protocoro::connect(given.text("target"), options(given)));
  look_up_typed_names(client, protocoro::call_options().timeout(given.milliseconds("timeout")));
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, usage,
             {{"target", "localhost:50051"},
              {"servers", ""},
              {"certificate", ""},
              {"key", ""},
              {"timeout", "10000"}},
             call);
}
