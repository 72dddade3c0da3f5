// What the services on gRPC's callback API share: which reactor serves which stream.
#ifndef BENCH_RUNTIME_CALLBACK_SERVICE_HPP
#define BENCH_RUNTIME_CALLBACK_SERVICE_HPP

#include <grpcpp/grpcpp.h>

#include "read_reactor.hpp"
#include "rpc_test.grpc.pb.h"
#include "tally.hpp"

namespace bench {

template <class Writer, class Echo>
class callback_service : public protocoro::testing::RpcTest::CallbackService {
 protected:
  using TestRequest = protocoro::testing::TestRequest;
  using TestReply = protocoro::testing::TestReply;

  explicit callback_service(tally& counted) : served(counted) {}

  tally& served;

 private:
  grpc::ServerWriteReactor<TestReply>* ServerStreaming(grpc::CallbackServerContext*,
                                                       const TestRequest* request) override {
    return new Writer(*request, served);
  }
  grpc::ServerReadReactor<TestRequest>* ClientStreaming(grpc::CallbackServerContext*,
                                                        TestReply* reply) override {
    return new read_reactor(*reply, served);
  }
  grpc::ServerBidiReactor<TestRequest, TestReply>* Bidi(grpc::CallbackServerContext*) override {
    return new Echo(served);
  }
};

}  // namespace bench

#endif
