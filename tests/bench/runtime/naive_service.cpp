#include <grpcpp/grpcpp.h>

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

class unary_reactor final : public grpc::ServerUnaryReactor {
 public:
  unary_reactor(const TestRequest& request, TestReply& reply) {
    reply.set_text(request.text());
    Finish(grpc::Status::OK);
  }
  void OnDone() override { delete this; }
};

class write_reactor final : public grpc::ServerWriteReactor<TestReply> {
 public:
  write_reactor(const TestRequest& request, tally& served)
      : served_(served), count_(request.count()) {
    reply_.set_text(request.text());
    write_next();
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    served_.add();
    write_next();
  }
  void OnDone() override { delete this; }

 private:
  void write_next() {
    if (written_ == count_) return Finish(grpc::Status::OK);
    reply_.set_index(written_++);
    StartWrite(&reply_);
  }

  tally& served_;
  const int count_;
  int written_ = 0;
  TestReply reply_;
};

class echo_reactor final : public grpc::ServerBidiReactor<TestRequest, TestReply> {
 public:
  explicit echo_reactor(tally& served) : served_(served) { StartRead(&request_); }
  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    reply_.set_text(request_.text());
    StartWrite(&reply_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    served_.add();
    StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  tally& served_;
  TestRequest request_;
  TestReply reply_;
};

class service final : public callback_service<write_reactor, echo_reactor> {
 public:
  explicit service(tally& counted) : callback_service(counted) {}

 private:
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext*, const TestRequest* request,
                                  TestReply* reply) override {
    served.add();
    return new unary_reactor(*request, *reply);
  }
};

}  // namespace

std::unique_ptr<running> serve_naive(const std::string& address, tally& served) {
  return serve(std::make_unique<service>(served), address);
}

}  // namespace bench
