// bench_stranger --target <address> --load <name> --count <n> [--connections <n>] [--window <n>]
//
// What a client costs a server that does not know it, by gRPC's own client API. Loads:
//   resets      opens streams of requests, and gives each up when `window` more are open
//   silent_streams, silent_unary
//               opens calls that promise a request and do not send it, and keeps them
//   metadata    unary calls with 12 KiB of metadata
//   compressed  unary calls with `--bytes` of zeros in their payload, compressed
//   connections connects, and stays
// Says "open" when all has been done, and what that has cost it when its input ends.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <deque>
#include <iostream>
#include <latch>
#include <memory>
#include <string>
#include <vector>

#include "figures.hpp"
#include "load.hpp"
#include "open_files.hpp"
#include "options.hpp"
#include "rpc_test.grpc.pb.h"

namespace bench {
namespace {

using protocoro::testing::RpcTest;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;
using channels = std::vector<std::shared_ptr<grpc::Channel>>;

channels connections(const options& given) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection for each channel
  channels made;
  for (int i = 0; i < given.number("connections", 1); ++i)
    made.push_back(grpc::CreateCustomChannel(given.get("target"),
                                             grpc::InsecureChannelCredentials(), arguments));
  for (const auto& channel : made)
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(60)))
      throw std::runtime_error("the server does not take the connection");
  return made;
}

/// A call that is begun, and says nothing.
class silent_call final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  silent_call(const std::shared_ptr<grpc::Channel>& channel, const std::string& method)
      : stub_(channel) {
    stub_.PrepareBidiStreamingCall(&context_, method, grpc::StubOptions(), this);
    StartCall();
  }
  void give_up() { context_.TryCancel(); }
  void wait() { done_.wait(); }

 private:
  void OnDone(const grpc::Status&) override { done_.count_down(); }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  std::latch done_{1};
};

class silence {
 public:
  silence(const options& given, std::string method)
      : channels_(connections(given)), method_(std::move(method)) {}

  void open() { calls_.emplace_back(channels_[calls_.size() % channels_.size()], method_); }
  /// The oldest one that has not been given up.
  void give_one_up() { calls_[given_up_++].give_up(); }
  std::size_t kept() const { return calls_.size() - given_up_; }

  void end() {
    while (kept() != 0) give_one_up();
    for (silent_call& call : calls_) call.wait();
  }

 private:
  channels channels_;
  std::string method_;
  std::deque<silent_call> calls_;
  std::size_t given_up_ = 0;
};

void said_and_done(const std::string& what) { std::cout << what << std::endl; }
void wait_for_the_end_of_input() {
  while (std::cin.get() != std::char_traits<char>::eof()) {
  }
}

const std::string service = "/protocoro.testing.RpcTest/";

void be_silent(const options& given, const std::string& method) {
  silence calls(given, service + method);
  for (int i = 0; i < given.number("count"); ++i) calls.open();
  said_and_done("open");
  wait_for_the_end_of_input();
  calls.end();
}

void reset(const options& given) {
  silence calls(given, service + "ClientStreaming");
  for (int i = 0; i < given.number("count"); ++i) {
    calls.open();
    if (static_cast<double>(calls.kept()) > given.number("window", 1'000)) calls.give_one_up();
  }
  calls.end();
  said_and_done("open");
  wait_for_the_end_of_input();
}

/// One after the other; what comes of them does not matter.
void call(const options& given, const TestRequest& request, std::size_t metadata, bool compress) {
  const channels all = connections(given);
  for (int i = 0; i < given.number("count"); ++i) {
    grpc::ClientContext context;
    if (metadata != 0) context.AddMetadata("key", std::string(metadata, 'x'));
    if (compress) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    TestReply reply;
    RpcTest::NewStub(all[static_cast<std::size_t>(i) % all.size()])
        ->Unary(&context, request, &reply);
  }
  said_and_done("open");
  wait_for_the_end_of_input();
}

void stay(const options& given) {
  const channels all = connections(given);
  said_and_done("open");
  wait_for_the_end_of_input();
}

void begin(const options& given) {
  const std::string& load = given.get("load");
  TestRequest request;
  request.set_text(message_text);
  if (load == "resets") return reset(given);
  if (load == "silent_streams") return be_silent(given, "ServerStreaming");
  if (load == "silent_unary") return be_silent(given, "Unary");
  if (load == "metadata") return call(given, request, 12 * 1024, false);
  if (load == "connections") return stay(given);
  if (load != "compressed") throw options::mistake("--load: there is no " + load);
  request.set_payload(std::string(static_cast<std::size_t>(given.number("bytes")), '\0'));
  call(given, request, 0, true);
}

void run(const options& given) {
  allow_many_open_files();
  static tally none;
  const figures before(none);
  begin(given);
  std::cout << '{' << figures(none).json_since(before) << '}' << std::endl;
}

}  // namespace
}  // namespace bench

int main(int, char** arguments) {
  return bench::run_program("bench_stranger", arguments + 1, bench::run);
}
