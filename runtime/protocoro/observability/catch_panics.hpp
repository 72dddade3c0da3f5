// Handles unexpected exceptions: the client gets the number of an incident, the operator gets the
// details.
//
//   server_options().listen(address).intercept(access_log()).intercept(catch_panics())
//
//   incident=9c1f0e6ab8d24731 method=shop.Stock/Reserve peer=ipv4:10.0.0.7:40022 error="no candles"
#ifndef PROTOCORO_OBSERVABILITY_CATCH_PANICS_HPP
#define PROTOCORO_OBSERVABILITY_CATCH_PANICS_HPP

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "protocoro/rpc/method_info.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// An unexpected exception that ended a call.
class incident {
 public:
  /// Describes `error`, which ended a call of `method` by the client at `peer`.
  incident(std::string id, const method_info& method, std::string peer, std::exception_ptr error)
      : id_(std::move(id)), method_(&method), peer_(std::move(peer)), error_(std::move(error)) {}

  /// 16 random hexadecimal digits. The client's status contains them too.
  const std::string& id() const noexcept { return id_; }
  /// The method that was called.
  const method_info& method() const noexcept { return *method_; }
  /// The client's address, as in server_context.
  const std::string& peer() const noexcept { return peer_; }
  /// The exception.
  const std::exception_ptr& error() const noexcept { return error_; }
  /// The exception's text. Do not send it to clients.
  std::string what() const;

 private:
  std::string id_;
  const method_info* method_;
  std::string peer_;
  std::exception_ptr error_;
};

/// Called where the handler ran, for several calls at a time. It should not block. What it throws
/// is written to stderr, together with the incident.
using incident_hook = std::function<void(const incident& happened)>;

/// Ends a call with INTERNAL and "internal error, incident <id>" if the handler or an inner
/// interceptor throws anything but `cancelled` or an rpc_error that carries an error. Nothing else
/// about the exception reaches the client, and the hook for unhandled errors is not
/// called. The default hook writes the line above to stderr, with quotes and control characters
/// escaped. Exceptions of outer interceptors are not caught.
std::shared_ptr<server_interceptor> catch_panics(incident_hook hook = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
