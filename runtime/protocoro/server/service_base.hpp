// The base class of generated handlers. Derive from the generated class, not from this one.
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

/// Calls one method of a handler: with `request` if the method takes one message, or with
/// `requests`, which yields the messages of a streamed request as they arrive.
using handler_entry = operation_ptr (*)(service& handler, server_context& context,
                                        const google::protobuf::MessageLite* request,
                                        operation_ptr requests);

}  // namespace detail

/// The base of generated handlers. It must outlive the server that serves it, or that server's
/// shutdown. Destroying it earlier ends the process (std::abort) with a line on stderr.
class service {
 public:
  virtual ~service();

  service(const service&) = delete;
  service& operator=(const service&) = delete;

 protected:
  /// @cond internal
  /// `handlers` has one entry per method and must have static storage duration.
  service(method_table methods, const detail::handler_entry* handlers);
  /// @endcond

 private:
  friend class detail::service_access;

  std::unique_ptr<detail::service_core> core_;
};

/// Registers a handler with a plain grpc::ServerBuilder:
/// `builder.RegisterService(grpc_service(handler))`. The handler runs on `where`, or inline on
/// gRPC's threads if that is empty. Its unhandled exceptions are reported on stderr. It can be
/// served by this one server only, and is not told when that server shuts down.
grpc::Service* grpc_service(service& handler, executor where = {}) noexcept;

}  // namespace v0_1
}  // namespace protocoro

#endif
