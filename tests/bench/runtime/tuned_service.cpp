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

/// It always knows what comes next, so gRPC may gather what is written until then. Only the first
/// message must leave at once: with a hint, and the initial metadata unsent, it would not complete.
class write_reactor final : public grpc::ServerWriteReactor<TestReply> {
 public:
  write_reactor(const TestRequest& request, tally& served)
      : served_(served), count_(request.count()) {
    answer(request, reply_);
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
    move_answer(request_, reply_);
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

/// gRPC's own reactor cannot be told of a cancellation, but it may be asked for.
class late_answer final : public protocoro::work_item {
 public:
  late_answer(grpc::CallbackServerContext& context, grpc::ServerUnaryReactor& reactor,
              const TestRequest& request, TestReply& reply)
      : work_item(&late_answer::give),
        context_(context),
        reactor_(reactor),
        request_(request),
        reply_(reply) {}

 private:
  static void give(work_item& waited) noexcept {
    const std::unique_ptr<late_answer> self(static_cast<late_answer*>(&waited));
    if (self->context_.IsCancelled()) return self->reactor_.Finish(grpc::Status::CANCELLED);
    answer(self->request_, self->reply_);
    self->reactor_.Finish(grpc::Status::OK);
  }

  grpc::CallbackServerContext& context_;
  grpc::ServerUnaryReactor& reactor_;
  const TestRequest& request_;
  TestReply& reply_;
};

class service final : public callback_service<write_reactor, echo_reactor> {
 public:
  explicit service(tally& counted) : callback_service(counted) {}

 private:
  /// gRPC's own reactor lives in the memory of the call and ends without another thread.
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const TestRequest* request,
                                  TestReply* reply) override {
    served.add();
    if (request->count() != 0) return answer_on_worker(*context, *request, *reply);
    answer(*request, *reply);
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerUnaryReactor* answer_on_worker(grpc::CallbackServerContext& context,
                                             const TestRequest& request, TestReply& reply) {
    grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
    worker_.get_executor().post(*new late_answer(context, *reactor, request, reply));
    return reactor;
  }

  protocoro::thread_pool worker_{1};
};

class refusing_service final : public protocoro::testing::RpcTest::CallbackService {
 public:
  explicit refusing_service(tally& counted) : served_(counted) {}

 private:
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const TestRequest*,
                                  TestReply*) override {
    served_.add();
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too many calls"));
    return reactor;
  }

  tally& served_;
};

}  // namespace

std::unique_ptr<running> serve_tuned(const endpoint& at, tally& served) {
  return serve(std::make_unique<service>(served), at);
}

std::unique_ptr<running> serve_refusing_by_hand(const endpoint& at, tally& served) {
  return serve(std::make_unique<refusing_service>(served), at);
}

}  // namespace bench
