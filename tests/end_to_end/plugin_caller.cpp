// A plugin that calls: its client's heart may beat once more when the call is over.
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "rpc_test.coro.pb.h"

extern "C" int work();

int work() try {
  protocoro::testing::RpcTestClient client(protocoro::connect("127.0.0.1:1"));
  protocoro::sync_wait(client.Unary(protocoro::testing::TestRequest()));
  return 0;
} catch (const protocoro::rpc_error& error) {
  return error.code();
}
