// A server for a service written with gRPC alone.
#ifndef BENCH_RUNTIME_PLAIN_SERVER_HPP
#define BENCH_RUNTIME_PLAIN_SERVER_HPP

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include <memory>
#include <string>

#include "variants.hpp"

namespace bench {

std::unique_ptr<running> serve(std::unique_ptr<grpc::Service> service, const endpoint& at);

}  // namespace bench

#endif
