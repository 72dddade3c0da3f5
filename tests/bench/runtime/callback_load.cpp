#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <deque>
#include <iostream>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "load.hpp"
#include "rpc_test.grpc.pb.h"

namespace bench {
namespace {

using protocoro::testing::RpcTest;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;
using clock = std::chrono::steady_clock;

/// What the callers have in common. After the latch has been counted down they may be destroyed.
class caller {
 public:
  caller(RpcTest::Stub& stub, meter& seen, std::latch& ended)
      : stub_(stub), seen_(seen), ended_(ended) {
    request_.set_text(message_text);
  }
  caller(const caller&) = delete;
  caller& operator=(const caller&) = delete;

 protected:
  ~caller() = default;

  /// A context serves one call.
  grpc::ClientContext* new_context() {
    context_.emplace();
    return &*context_;
  }
  void check(const grpc::Status& status) {
    if (status.ok()) return;
    std::cerr << "bench_client: a call failed: " << status.error_message() << std::endl;
    std::_Exit(1);
  }

  RpcTest::Stub& stub_;
  meter& seen_;
  std::latch& ended_;
  TestRequest request_;
  TestReply reply_;

 private:
  std::optional<grpc::ClientContext> context_;
};

class unary_caller final : caller {
 public:
  using caller::caller;

  void start() {
    started_ = clock::now();
    stub_.async()->Unary(new_context(), &request_, &reply_, [this](grpc::Status status) {
      check(status);
      seen_.answered(started_);
      if (seen_.stopping) return ended_.count_down();
      start();
    });
  }

 private:
  clock::time_point started_;
};

class stream_reader final : caller, grpc::ClientReadReactor<TestReply> {
 public:
  using caller::caller;

  void start() {
    request_.set_count(messages_per_stream);
    stub_.async()->ServerStreaming(new_context(), &request_, this);
    StartRead(&reply_);
    StartCall();
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return;
    seen_.operations.add();
    StartRead(&reply_);
  }
  void OnDone(const grpc::Status& status) override {
    check(status);
    if (seen_.stopping) return ended_.count_down();
    start();
  }
};

class stream_writer final : caller, grpc::ClientWriteReactor<TestRequest> {
 public:
  using caller::caller;

  void start() {
    written_ = 0;
    stub_.async()->ClientStreaming(new_context(), &reply_, this);
    write_next();
    StartCall();
  }

 private:
  void write_next() {
    if (written_ == messages_per_stream) return StartWritesDone();
    request_.set_count(written_++);
    StartWrite(&request_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return;
    seen_.operations.add();
    write_next();
  }
  void OnDone(const grpc::Status& status) override {
    check(status);
    if (seen_.stopping) return ended_.count_down();
    start();
  }

  int written_ = 0;
};

class ping_pong_caller final : caller, grpc::ClientBidiReactor<TestRequest, TestReply> {
 public:
  using caller::caller;

  void start() {
    stub_.async()->Bidi(new_context(), this);
    next_round();
    StartCall();
  }

 private:
  void next_round() {
    pending_ = 2;
    started_ = clock::now();
    StartWrite(&request_);
    StartRead(&reply_);
  }
  /// The reply may be there before the write has ended: who comes second goes on.
  void one_has_ended() {
    if (pending_.fetch_sub(1) != 1) return;
    if (seen_.stopping) return StartWritesDone();
    next_round();
  }
  void OnWriteDone(bool ok) override {
    if (ok) one_has_ended();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    seen_.answered(started_);
    one_has_ended();
  }
  void OnDone(const grpc::Status& status) override {
    check(status);
    ended_.count_down();
  }

  std::atomic<int> pending_{0};  // reads and writes
  clock::time_point started_;
};

template <class Caller>
class callback_calls final : public load {
 public:
  callback_calls(const std::string& target, int callers, meter& seen)
      : stub_(RpcTest::NewStub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()))),
        ended_(callers) {
    for (int i = 0; i != callers; ++i) callers_.emplace_back(*stub_, seen, ended_).start();
  }
  void finish() override { ended_.wait(); }

 private:
  std::unique_ptr<RpcTest::Stub> stub_;
  std::latch ended_;
  std::deque<Caller> callers_;
};

}  // namespace

std::unique_ptr<load> callback_load(scene what, const std::string& target, int callers,
                                    meter& seen) {
  switch (what) {
    case scene::unary:
      return std::make_unique<callback_calls<unary_caller>>(target, callers, seen);
    case scene::server_stream:
      return std::make_unique<callback_calls<stream_reader>>(target, callers, seen);
    case scene::client_stream:
      return std::make_unique<callback_calls<stream_writer>>(target, callers, seen);
    case scene::ping_pong:
      return std::make_unique<callback_calls<ping_pong_caller>>(target, callers, seen);
  }
  throw std::logic_error("no such scene");
}

}  // namespace bench
