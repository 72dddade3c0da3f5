#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "answer.hpp"
#include "plain_server.hpp"
#include "rpc_test.grpc.pb.h"
#include "variants.hpp"

namespace bench {
namespace {

using protocoro::testing::RpcTest;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;

class service final : public RpcTest::Service {
 public:
  explicit service(tally& served) : served_(served) {}

 private:
  grpc::Status Unary(grpc::ServerContext*, const TestRequest* request, TestReply* reply) override {
    served_.add();
    answer(*request, *reply);
    return grpc::Status::OK;
  }
  grpc::Status ServerStreaming(grpc::ServerContext*, const TestRequest* request,
                               grpc::ServerWriter<TestReply>* replies) override {
    TestReply reply;
    answer(*request, reply);
    for (int i = 0; i != request->count(); ++i) {
      reply.set_index(i);
      if (!replies->Write(reply)) return grpc::Status::CANCELLED;
      served_.add();
    }
    return grpc::Status::OK;
  }
  grpc::Status ClientStreaming(grpc::ServerContext*, grpc::ServerReader<TestRequest>* requests,
                               TestReply* reply) override {
    int read = 0;
    for (TestRequest request; requests->Read(&request); ++read) served_.add();
    reply->set_index(read);
    return grpc::Status::OK;
  }
  grpc::Status Bidi(grpc::ServerContext*,
                    grpc::ServerReaderWriter<TestReply, TestRequest>* stream) override {
    TestReply reply;
    for (TestRequest request; stream->Read(&request);) {
      answer(request, reply);
      if (!stream->Write(reply)) return grpc::Status::CANCELLED;
      served_.add();
    }
    return grpc::Status::OK;
  }

  tally& served_;
};

}  // namespace

std::unique_ptr<running> serve_sync(const endpoint& at, tally& served) {
  return serve(std::make_unique<service>(served), at);
}

}  // namespace bench
