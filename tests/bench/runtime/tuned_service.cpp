#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>

#include "callback_service.hpp"
#include "plain_server.hpp"
#include "rpc_test.grpc.pb.h"
#include "variants.hpp"

namespace bench {
namespace {

using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;

/// It always knows what comes next, so gRPC may gather what is written until then. Only the first
/// message must leave at once: with a hint, and the initial metadata unsent, it would not complete.
class write_reactor final : public grpc::ServerWriteReactor<TestReply> {
 public:
  write_reactor(const TestRequest& request, tally& served)
      : served_(served), count_(request.count()) {
    reply_.set_text(request.text());
    write_next();
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    write_next();
  }
  void OnDone() override { delete this; }

 private:
  void write_next() {
    if (count_ == 0) return Finish(grpc::Status::OK);
    served_.add();
    reply_.set_index(written_++);
    if (written_ == count_)
      return StartWriteAndFinish(&reply_, grpc::WriteOptions(), grpc::Status::OK);
    grpc::WriteOptions how;
    if (written_ > 1) how.set_buffer_hint();
    StartWrite(&reply_, how);
  }

  tally& served_;
  const int count_;
  int written_ = 0;
  TestReply reply_;
};

/// Reads ahead while it writes, and moves the text instead of copying it.
class echo_reactor final : public grpc::ServerBidiReactor<TestRequest, TestReply> {
 public:
  explicit echo_reactor(tally& served) : served_(served) { StartRead(&request_); }
  void OnReadDone(bool ok) override {
    more_ = ok;
    one_has_ended();
  }
  void OnWriteDone(bool) override {  // if it failed, so does the read
    served_.add();
    one_has_ended();
  }
  void OnDone() override { delete this; }

 private:
  /// The next reply may be there before the last write has ended: who comes second goes on.
  void one_has_ended() {
    if (pending_.fetch_sub(1) != 1) return;
    if (!more_) return Finish(grpc::Status::OK);
    reply_.mutable_text()->swap(*request_.mutable_text());
    pending_ = 2;
    StartWrite(&reply_);
    StartRead(&request_);
  }

  tally& served_;
  TestRequest request_;
  TestReply reply_;
  std::atomic<int> pending_{1};  // reads and writes
  bool more_ = false;
};

class service final : public callback_service<write_reactor, echo_reactor> {
 public:
  explicit service(tally& counted) : callback_service(counted) {}

 private:
  /// gRPC's own reactor lives in the memory of the call and ends without another thread.
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const TestRequest* request,
                                  TestReply* reply) override {
    served.add();
    reply->set_text(request->text());
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

std::unique_ptr<running> serve_tuned(const std::string& address, tally& served) {
  return serve(std::make_unique<service>(served), address);
}

}  // namespace bench
