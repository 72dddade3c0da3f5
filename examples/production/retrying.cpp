// Calls that gRPC repeats when a replica fails them or dies.
#include <iostream>

#include "program.hpp"
#include "protocoro/client.hpp"
#include "rounds.hpp"
#include "stock.coro.pb.h"

namespace {

// [retrying]
/// At most 4 repetitions, which gRPC takes for the most there may be. The throttle stops them while
/// too many calls fail: each failure takes a token, each success gives 0.1 back, and below half of
/// the tokens nothing is repeated. The policy is for methods that only look things up: handlers of
/// repeated calls may have run.
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
  }],
  "retryThrottling": {"maxTokens": 100, "tokenRatio": 0.1}
})";

protocoro::channel_options options() {
  return protocoro::channel_options().argument("grpc.service_config", service_config);
}
// [/retrying]

constexpr auto usage = R"(retrying_client [options]

  --target TARGET      for example ipv4:ADDRESS:PORT,ADDRESS:PORT; default localhost:50051
  --list yes           lists all items in one call instead, in whose midst nothing is repeated)";

protocoro::task<> list(warehouse::StockClient& client) {
  auto pages = client.List(warehouse::Selection());
  while (auto page = co_await pages.next())
    std::cout << page->items_size() << " items by " << page->items(0).replica() << std::endl;
}

void call(const arguments& given) {
  warehouse::StockClient client(protocoro::connect(given.text("target"), options()));
  if (given.text("list") == "yes")
    sync_wait(list(client));
  else
    play_rounds(client, given);
}

}  // namespace

int main(int argc, char** argv) {
  arguments::values defaults = rounds_defaults;
  defaults["list"] = "no";
  return run(argc, argv, usage + rounds_usage, defaults, call);
}
