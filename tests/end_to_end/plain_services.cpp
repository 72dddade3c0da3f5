#include "plain_services.hpp"

#include <grpcpp/grpcpp.h>

#include "../harness/subject.hpp"
#include "rpc_test.grpc.pb.h"

namespace rpc_test {
namespace plain {

using Grpc = protocoro::testing::RpcTest;

/// gRPC's synchronous service.
class sync_service final : public Grpc::Service {
  grpc::Status Unary(grpc::ServerContext*, const TestRequest* request, TestReply* reply) override {
    *reply = reply_to(*request, 0);
    return grpc::Status::OK;
  }
  grpc::Status ServerStreaming(grpc::ServerContext*, const TestRequest* request,
                               grpc::ServerWriter<TestReply>* writer) override {
    for (int i = 0; i < request->count(); ++i) writer->Write(reply_to(*request, i));
    return grpc::Status::OK;
  }
  grpc::Status ClientStreaming(grpc::ServerContext*, grpc::ServerReader<TestRequest>* reader,
                               TestReply* reply) override {
    for (TestRequest request; reader->Read(&request);) *reply = reply_to(request, 0);
    return grpc::Status::OK;
  }
  grpc::Status Bidi(grpc::ServerContext*,
                    grpc::ServerReaderWriter<TestReply, TestRequest>* stream) override {
    for (TestRequest request; stream->Read(&request);)
      for (int i = 0; i < request.count(); ++i) stream->Write(reply_to(request, i));
    return grpc::Status::OK;
  }
};

/// Reads all, then answers with the last: both streaming sides of gRPC's callback service.
class echo_reactor final : public grpc::ServerBidiReactor<TestRequest, TestReply> {
 public:
  echo_reactor() { StartRead(&request_); }
  void OnReadDone(bool ok) override {
    if (!ok) return write_next();
    last_ = request_;
    StartRead(&request_);
  }
  void OnWriteDone(bool) override { write_next(); }
  void OnDone() override { delete this; }

 private:
  void write_next() {
    if (written_ == last_.count()) return Finish(grpc::Status::OK);
    reply_ = reply_to(last_, written_++);
    StartWrite(&reply_);
  }

  TestRequest request_;
  TestRequest last_;
  TestReply reply_;
  int written_ = 0;
};

class write_reactor final : public grpc::ServerWriteReactor<TestReply> {
 public:
  explicit write_reactor(const TestRequest& request) : request_(request) { OnWriteDone(true); }
  void OnWriteDone(bool) override {
    if (written_ == request_.count()) return Finish(grpc::Status::OK);
    reply_ = reply_to(request_, written_++);
    StartWrite(&reply_);
  }
  void OnDone() override { delete this; }

 private:
  const TestRequest request_;
  TestReply reply_;
  int written_ = 0;
};

class read_reactor final : public grpc::ServerReadReactor<TestRequest> {
 public:
  explicit read_reactor(TestReply& reply) : reply_(reply) { StartRead(&request_); }
  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    reply_ = reply_to(request_, 0);
    StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  TestReply& reply_;
  TestRequest request_;
};

class callback_service final : public Grpc::CallbackService {
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const TestRequest* request,
                                  TestReply* reply) override {
    *reply = reply_to(*request, 0);
    auto* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerWriteReactor<TestReply>* ServerStreaming(grpc::CallbackServerContext*,
                                                       const TestRequest* request) override {
    return new write_reactor(*request);
  }
  grpc::ServerReadReactor<TestRequest>* ClientStreaming(grpc::CallbackServerContext*,
                                                        TestReply* reply) override {
    return new read_reactor(*reply);
  }
  grpc::ServerBidiReactor<TestRequest, TestReply>* Bidi(grpc::CallbackServerContext*) override {
    return new echo_reactor();
  }
};

}  // namespace plain

std::unique_ptr<grpc::Service> plain_sync_service() {
  return std::make_unique<plain::sync_service>();
}
std::unique_ptr<grpc::Service> plain_callback_service() {
  return std::make_unique<plain::callback_service>();
}

}  // namespace rpc_test
