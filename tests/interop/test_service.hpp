// grpc.testing.TestService as gRPC's interoperability tests describe it, with handlers of
// protocoro.
#ifndef INTEROP_TEST_SERVICE_HPP
#define INTEROP_TEST_SERVICE_HPP

#include <string>

#include "test.coro.pb.h"

namespace interop {

class test_service final : public grpc::testing::TestServiceHandler {
 public:
  test_service();

 private:
  using context = protocoro::server_context;
  using sized_request = grpc::testing::StreamingOutputCallRequest;
  using sized_response = grpc::testing::StreamingOutputCallResponse;

  protocoro::task<grpc::testing::Empty> EmptyCall(context&, const grpc::testing::Empty&) override;
  protocoro::task<grpc::testing::SimpleResponse> UnaryCall(
      context& call, const grpc::testing::SimpleRequest& request) override;
  protocoro::task<grpc::testing::SimpleResponse> CacheableUnaryCall(
      context& call, const grpc::testing::SimpleRequest& request) override;
  protocoro::async_generator<sized_response> StreamingOutputCall(
      context& call, const sized_request& request) override;
  protocoro::task<grpc::testing::StreamingInputCallResponse> StreamingInputCall(
      context& call,
      protocoro::async_generator<grpc::testing::StreamingInputCallRequest> requests) override;
  protocoro::async_generator<sized_response> FullDuplexCall(
      context& call, protocoro::async_generator<sized_request> requests) override;
  protocoro::async_generator<sized_response> HalfDuplexCall(
      context& call, protocoro::async_generator<sized_request> requests) override;

  const std::string id_;
};

}  // namespace interop

#endif
