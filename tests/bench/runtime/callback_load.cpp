#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>

#include "callback_caller.hpp"
#include "load.hpp"
#include "rpc_test.grpc.pb.h"
#include "stream_writer.hpp"

namespace bench {
namespace {

using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;
using clock = std::chrono::steady_clock;

class unary_caller final : callback_caller {
 public:
  using callback_caller::callback_caller;

  void start() {
    started_ = clock::now();
    stub_.async()->Unary(new_context(), &request_, &reply_, [this](grpc::Status status) {
      seen_.answered(started_);
      if (!was_last(status)) start();
    });
  }

 private:
  clock::time_point started_;
};

class stream_reader final : callback_caller, grpc::ClientReadReactor<TestReply> {
 public:
  using callback_caller::callback_caller;

  void start() {
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
    if (!was_last(status)) start();
  }
};

class naive_writer final : public stream_writer {
 public:
  using stream_writer::stream_writer;

 private:
  void write_next() override {
    if (written_ == messages_per_stream_) return StartWritesDone();
    request_.set_count(written_++);
    StartWrite(&request_);
  }
};

class ping_pong_caller final : callback_caller, grpc::ClientBidiReactor<TestRequest, TestReply> {
 public:
  using callback_caller::callback_caller;

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

class duplex_caller final : callback_caller, grpc::ClientBidiReactor<TestRequest, TestReply> {
 public:
  using callback_caller::callback_caller;

  void start() {
    written_ = 0;
    stub_.async()->Bidi(new_context(), this);
    write_next();
    StartRead(&reply_);
    StartCall();
  }

 private:
  void write_next() {
    if (written_ == messages_per_stream_) return StartWritesDone();
    request_.set_count(written_++);
    StartWrite(&request_);
  }
  void OnWriteDone(bool ok) override {
    if (ok) write_next();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    seen_.operations.add();
    StartRead(&reply_);
  }
  void OnDone(const grpc::Status& status) override {
    if (!was_last(status)) start();
  }

  int written_ = 0;
};

}  // namespace

std::unique_ptr<load> callback_load(const plan& made, meter& seen) {
  switch (made.what) {
    case scene::unary:
    case scene::unary_suspended:
    case scene::unary_refused:
      return std::make_unique<callback_calls<unary_caller>>(made, seen);
    case scene::server_stream:
      return std::make_unique<callback_calls<stream_reader>>(made, seen);
    case scene::client_stream:
      return std::make_unique<callback_calls<naive_writer>>(made, seen);
    case scene::ping_pong:
      return std::make_unique<callback_calls<ping_pong_caller>>(made, seen);
    case scene::duplex:
      return std::make_unique<callback_calls<duplex_caller>>(made, seen);
  }
  throw std::logic_error("no such scene");
}

}  // namespace bench
