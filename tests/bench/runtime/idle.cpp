// bench_idle --target <address>
//
// For every number on a line of its input it opens so many more bidirectional streams, waits until
// each has had an answer, and says "open". They idle until the input ends.
#include <grpcpp/grpcpp.h>

#include <deque>
#include <iostream>
#include <latch>
#include <memory>
#include <stdexcept>

#include "load.hpp"
#include "open_files.hpp"
#include "options.hpp"
#include "rpc_test.grpc.pb.h"

namespace bench {
namespace {

using protocoro::testing::RpcTest;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;

/// One round, then nothing.
class idle_stream final : public grpc::ClientBidiReactor<TestRequest, TestReply> {
 public:
  idle_stream(RpcTest::Stub& stub, std::latch& opened) : opened_(opened) {
    request_.set_text(message_text);
    stub.async()->Bidi(&context_, this);
    AddHold();  // for the write that closes it, from another thread
    StartWrite(&request_);
    StartRead(&reply_);
    StartCall();
  }
  void close() {
    StartWritesDone();
    RemoveHold();
    done_.wait();
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return;
    opened_.count_down();
    StartRead(&reply_);  // what comes next is the end
  }
  void OnDone(const grpc::Status&) override { done_.count_down(); }

  std::latch& opened_;
  std::latch done_{1};
  grpc::ClientContext context_;
  TestRequest request_;
  TestReply reply_;
};

void run(const options& given) {
  allow_many_open_files();
  const auto stub = RpcTest::NewStub(
      grpc::CreateChannel(given.get("target"), grpc::InsecureChannelCredentials()));
  std::deque<idle_stream> streams;
  std::deque<std::latch> opened;  // a latch outlives those who count it down
  for (int more = 0; std::cin >> more;) {
    opened.emplace_back(more);
    for (int i = 0; i != more; ++i) streams.emplace_back(*stub, opened.back());
    opened.back().wait();
    std::cout << "open" << std::endl;
  }
  for (idle_stream& stream : streams) stream.close();
}

}  // namespace
}  // namespace bench

int main(int, char** arguments) {
  return bench::run_program("bench_idle", arguments + 1, bench::run);
}
