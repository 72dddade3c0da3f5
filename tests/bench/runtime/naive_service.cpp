#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>

#include "answer.hpp"
#include "callback_service.hpp"
#include "plain_server.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "rpc_test.grpc.pb.h"
#include "variants.hpp"

namespace bench {
namespace {

using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;

class unary_reactor final : public grpc::ServerUnaryReactor {
 public:
  unary_reactor(const TestRequest& request, TestReply& reply) {
    answer(request, reply);
    Finish(grpc::Status::OK);
  }
  void OnDone() override { delete this; }
};

/// Waits for a worker and stays cancellable meanwhile.
class suspended_reactor final : public grpc::ServerUnaryReactor, public protocoro::work_item {
 public:
  suspended_reactor(const TestRequest& request, TestReply& reply)
      : work_item(&suspended_reactor::go_on), request_(request), reply_(reply) {}
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override { delete this; }

 private:
  static void go_on(work_item& waited) noexcept {
    static_cast<suspended_reactor&>(waited).finish();
  }
  void finish() {
    if (cancelled_) return Finish(grpc::Status::CANCELLED);
    answer(request_, reply_);
    Finish(grpc::Status::OK);
  }

  const TestRequest& request_;
  TestReply& reply_;
  std::atomic<bool> cancelled_{false};
};

class write_reactor final : public grpc::ServerWriteReactor<TestReply> {
 public:
  write_reactor(const TestRequest& request, tally& served)
      : served_(served), count_(request.count()) {
    answer(request, reply_);
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
    answer(request_, reply_);
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
    if (request->count() == 0) return new unary_reactor(*request, *reply);
    const auto reactor = new suspended_reactor(*request, *reply);
    worker_.get_executor().post(*reactor);
    return reactor;
  }

  protocoro::thread_pool worker_{1};
};

}  // namespace

std::unique_ptr<running> serve_naive(const endpoint& at, tally& served) {
  return serve(std::make_unique<service>(served), at);
}

}  // namespace bench
