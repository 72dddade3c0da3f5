// The test service written with nothing but gRPC's own generated code.
#ifndef TESTS_END_TO_END_PLAIN_SERVICES_HPP
#define TESTS_END_TO_END_PLAIN_SERVICES_HPP

#include <grpcpp/impl/service_type.h>

#include <memory>

namespace rpc_test {

std::unique_ptr<grpc::Service> plain_sync_service();
std::unique_ptr<grpc::Service> plain_callback_service();

}  // namespace rpc_test

#endif
