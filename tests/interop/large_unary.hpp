// The large unary call, which several cases make.
#ifndef INTEROP_LARGE_UNARY_HPP
#define INTEROP_LARGE_UNARY_HPP

#include "payload.hpp"
#include "peer.hpp"
#include "protocoro/coro/task.hpp"

namespace interop {

constexpr int large_request = 271828, large_response = 314159;

inline grpc::testing::SimpleRequest large_simple_request() {
  grpc::testing::SimpleRequest request;
  request.set_response_type(grpc::testing::COMPRESSABLE);
  request.set_response_size(large_response);
  *request.mutable_payload() = payload_of(large_request);
  return request;
}

inline void expect_large(const grpc::testing::SimpleResponse& response) {
  expect(response.payload().type() == grpc::testing::COMPRESSABLE, "a payload of the right type");
  expect(response.payload().body() == payload_of(large_response).body(), "314159 zeros");
}

}  // namespace interop

#endif
