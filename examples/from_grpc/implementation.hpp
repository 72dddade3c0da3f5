// The same service, written in each of the ways that gRPC's C++ has.
#ifndef FROM_GRPC_IMPLEMENTATION_HPP
#define FROM_GRPC_IMPLEMENTATION_HPP

#include <memory>

namespace grpc {
class ServerBuilder;
}

class implementation {
 public:
  virtual ~implementation() = default;
  /// Before the server is built, which must end before the implementation does.
  virtual void add_to(grpc::ServerBuilder& builder) = 0;
  virtual void server_started() {}
  virtual void server_ended() {}
};

std::unique_ptr<implementation> by_blocking();
std::unique_ptr<implementation> by_callbacks();
std::unique_ptr<implementation> by_queue();
std::unique_ptr<implementation> by_coroutines();

#endif
