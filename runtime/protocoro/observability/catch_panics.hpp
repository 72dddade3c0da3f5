// What becomes of exceptions that nobody expected: the client gets an incident's number, the
// operator gets the rest.
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

/// An exception that ended a call.
class incident {
 public:
  incident(std::string id, const method_info& method, std::string peer, std::exception_ptr error)
      : id_(std::move(id)), method_(&method), peer_(std::move(peer)), error_(std::move(error)) {}

  /// 16 hexadecimal digits, random: what the client's status says too.
  const std::string& id() const noexcept { return id_; }
  const method_info& method() const noexcept { return *method_; }
  /// As server_context has it.
  const std::string& peer() const noexcept { return peer_; }
  const std::exception_ptr& error() const noexcept { return error_; }
  /// The exception's text. Not for clients.
  std::string what() const;

 private:
  std::string id_;
  const method_info* method_;
  std::string peer_;
  std::exception_ptr error_;
};

/// Called where the handler ran, for several calls at a time. It should not block; what it throws
/// goes to stderr, with the incident.
using incident_hook = std::function<void(const incident& happened)>;

/// Ends a call with INTERNAL and "internal error, incident <id>" when what is behind throws what is
/// neither an rpc_error with an error nor `cancelled`. The hook for unhandled errors does not hear
/// of it then. Nothing else of the exception reaches the client. The default writes the line above
/// to stderr, with quotes and control characters escaped. What interceptors before it throw is not
/// caught here.
std::shared_ptr<server_interceptor> catch_panics(incident_hook hook = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
