#include <grpcpp/grpcpp.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "answer.hpp"
#include "rpc_test.grpc.pb.h"
#include "variants.hpp"

namespace bench {
namespace {

using protocoro::testing::RpcTest;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;

/// What a queue gives back as a tag when an operation has ended.
class waiting {
 public:
  virtual void ended(bool ok) = 0;

 protected:
  ~waiting() = default;
};

/// Where calls come from, and where all of their operations end.
struct origin {
  RpcTest::AsyncService& service;
  grpc::ServerCompletionQueue& queue;
  tally& served;
};

class unary_call final : waiting {
 public:
  explicit unary_call(const origin& from) : from_(from) {
    from.service.RequestUnary(&context_, &request_, &answer_, &from.queue, &from.queue, this);
  }

 private:
  void ended(bool ok) override {
    if (!ok || answered_) return delete this;
    new unary_call(from_);
    answered_ = true;
    from_.served.add();
    answer(request_, reply_);
    answer_.Finish(reply_, grpc::Status::OK, this);
  }

  const origin from_;
  grpc::ServerContext context_;
  TestRequest request_;
  TestReply reply_;
  grpc::ServerAsyncResponseWriter<TestReply> answer_{&context_};
  bool answered_ = false;
};

/// Hints as the tuned reactor gives them: they are not the callback API's own.
class write_call final : waiting {
 public:
  explicit write_call(const origin& from) : from_(from) {
    from.service.RequestServerStreaming(&context_, &request_, &stream_, &from.queue, &from.queue,
                                        this);
  }

 private:
  void ended(bool ok) override {
    if (!ok || finished_) return delete this;
    if (written_ == 0) {
      new write_call(from_);
      answer(request_, reply_);
    }
    write_next();
  }
  void write_next() {
    finished_ = written_ + 1 >= request_.count();
    if (written_ == request_.count()) return stream_.Finish(grpc::Status::OK, this);
    from_.served.add();
    reply_.set_index(written_++);
    grpc::WriteOptions how;
    if (finished_) return stream_.WriteAndFinish(reply_, how, grpc::Status::OK, this);
    if (written_ > 1) how.set_buffer_hint();
    stream_.Write(reply_, how, this);
  }

  const origin from_;
  grpc::ServerContext context_;
  TestRequest request_;
  TestReply reply_;
  grpc::ServerAsyncWriter<TestReply> stream_{&context_};
  int written_ = 0;
  bool finished_ = false;
};

class read_call final : waiting {
 public:
  explicit read_call(const origin& from) : from_(from) {
    from.service.RequestClientStreaming(&context_, &stream_, &from.queue, &from.queue, this);
  }

 private:
  enum class step { coming, reading, finishing };

  void ended(bool ok) override {
    if (step_ == step::finishing || (step_ == step::coming && !ok)) return delete this;
    if (!ok) {
      step_ = step::finishing;
      reply_.set_index(read_);
      return stream_.Finish(reply_, grpc::Status::OK, this);
    }
    if (step_ == step::coming) {
      new read_call(from_);
      step_ = step::reading;
    } else {
      ++read_;
      from_.served.add();
    }
    stream_.Read(&request_, this);
  }

  const origin from_;
  grpc::ServerContext context_;
  TestRequest request_;
  TestReply reply_;
  grpc::ServerAsyncReader<TestReply, TestRequest> stream_{&context_};
  step step_ = step::coming;
  int read_ = 0;
};

class echo_call final : waiting {
 public:
  explicit echo_call(const origin& from) : from_(from) {
    from.service.RequestBidi(&context_, &stream_, &from.queue, &from.queue, this);
  }

 private:
  enum class step { coming, reading, writing, finishing };

  void ended(bool ok) override {
    if (step_ == step::finishing || (step_ == step::coming && !ok)) return delete this;
    if (!ok) {
      step_ = step::finishing;
      return stream_.Finish(grpc::Status::OK, this);
    }
    if (step_ == step::reading) {
      step_ = step::writing;
      move_answer(request_, reply_);
      return stream_.Write(reply_, this);
    }
    if (step_ == step::coming) new echo_call(from_);
    if (step_ == step::writing) from_.served.add();
    step_ = step::reading;
    stream_.Read(&request_, this);
  }

  const origin from_;
  grpc::ServerContext context_;
  TestRequest request_;
  TestReply reply_;
  grpc::ServerAsyncReaderWriter<TestReply, TestRequest> stream_{&context_};
  step step_ = step::coming;
};

/// Each call has one operation at a time, so any thread may go on with it.
class queue_server final : public running {
 public:
  queue_server(const endpoint& at, tally& served) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(at.address, at.credentials, &port_);
    builder.RegisterService(&service_);
    queue_ = builder.AddCompletionQueue();
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) throw std::runtime_error("cannot listen on " + at.address);
    expect_calls({service_, *queue_, served});
    for (std::thread& thread : threads_) thread = std::thread(&queue_server::poll, this);
  }
  ~queue_server() override {
    server_->Shutdown();
    queue_->Shutdown();
    for (std::thread& thread : threads_) thread.join();
  }
  int port() const override { return port_; }

 private:
  /// So many of each kind may come at once without waiting for a thread.
  static void expect_calls(const origin& from) {
    for (int i = 0; i != 64; ++i) {
      new unary_call(from);
      new write_call(from);
      new read_call(from);
      new echo_call(from);
    }
  }
  void poll() {
    void* tag = nullptr;
    for (bool ok = false; queue_->Next(&tag, &ok);) static_cast<waiting*>(tag)->ended(ok);
  }

  RpcTest::AsyncService service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  std::array<std::thread, 2> threads_;
  int port_ = 0;
};

}  // namespace

std::unique_ptr<running> serve_from_queue(const endpoint& at, tally& served) {
  return std::make_unique<queue_server>(at, served);
}

}  // namespace bench
