// What a generated handler is made of. Users derive from the generated class, not from this one.
#ifndef PROTOCORO_SERVER_SERVICE_BASE_HPP
#define PROTOCORO_SERVER_SERVICE_BASE_HPP

#include <memory>

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/executor.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/server/server_context.hpp"
#include "protocoro/version.hpp"

namespace google::protobuf {
class MessageLite;
}
namespace grpc {
class Service;
}

namespace protocoro {
inline namespace v0_1 {

class method_table;
class service;

namespace detail {

class service_core;
class service_access;

/// Calls one method of a handler: with the request, or with the requests that will arrive.
using handler_entry = operation_ptr (*)(service& handler, server_context& context,
                                        const google::protobuf::MessageLite* request,
                                        operation_ptr requests);

}  // namespace detail

/// The base of generated handlers. It must outlive the server that serves it, or its shutdown: a
/// handler that is destroyed before ends the process (std::abort), with a line on stderr.
class service {
 public:
  virtual ~service();

  service(const service&) = delete;
  service& operator=(const service&) = delete;

 protected:
  /// `handlers` has one entry for each method and static storage duration.
  service(method_table methods, const detail::handler_entry* handlers);

 private:
  friend class detail::service_access;

  std::unique_ptr<detail::service_core> core_;
};

/// For a plain grpc::ServerBuilder: `builder.RegisterService(grpc_service(handler))`. Such a
/// handler runs on `where`, without one inline on gRPC's threads; what it throws unhandled is
/// reported on stderr. It has this one server, of whose end the handler is not told.
grpc::Service* grpc_service(service& handler, executor where = {}) noexcept;

}  // namespace v0_1
}  // namespace protocoro

#endif
