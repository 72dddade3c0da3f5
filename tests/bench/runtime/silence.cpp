// bench_silence --variant callback|protocoro --target <address> --calls <n> --gap <seconds>
//
// Makes so many unary calls, each after a time without any, and prints how long they took.
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "latencies.hpp"
#include "load.hpp"
#include "options.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "rpc_test.coro.pb.h"
#include "rpc_test.grpc.pb.h"

namespace bench {
namespace {

using protocoro::testing::RpcTest;
using protocoro::testing::RpcTestClient;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;
using clock = std::chrono::steady_clock;

void call_by_callback(RpcTest::Stub& stub, const TestRequest& request) {
  grpc::ClientContext context;
  TestReply reply;
  grpc::Status status;
  std::latch answered(1);
  stub.async()->Unary(&context, &request, &reply, [&](grpc::Status given) {
    status = std::move(given);
    answered.count_down();
  });
  answered.wait();
  if (!status.ok()) throw std::runtime_error(status.error_message());
}

std::function<void()> one_call(const std::string& variant, const std::string& target) {
  TestRequest request;
  request.set_text(message_text);
  if (variant == "callback") {
    const std::shared_ptr stub =
        RpcTest::NewStub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()));
    return [stub, request] { call_by_callback(*stub, request); };
  }
  if (variant == "protocoro") {
    const auto client = std::make_shared<RpcTestClient>(protocoro::connect(target));
    return [client, request] { protocoro::sync_wait(client->Unary(request)); };
  }
  throw options::mistake("--variant: there is no " + variant);
}

void run(const options& given) {
  const std::chrono::duration<double> gap(given.number("gap"));
  const auto call = one_call(given.get("variant"), given.get("target"));
  call();  // it connects
  static latencies took;
  for (double left = given.number("calls"); left > 0; --left) {
    std::this_thread::sleep_for(gap);
    const auto started = clock::now();
    call();
    took.record(clock::now() - started);
  }
  std::cout << R"({"p50_us": )" << took.quantile_us(0.5) << '}' << std::endl;
}

}  // namespace
}  // namespace bench

int main(int, char** arguments) {
  return bench::run_program("bench_silence", arguments + 1, bench::run);
}
