// Reports failed rpcs, in handlers and in clients.
//
//   throw rpc_error(status_code::NOT_FOUND, "no feature there");    // in a handler
//   catch (const rpc_error& error) { log(error.status().error_message()); }
#ifndef PROTOCORO_RPC_RPC_ERROR_HPP
#define PROTOCORO_RPC_RPC_ERROR_HPP

#include <grpcpp/support/status.h>

#include <exception>
#include <string>

namespace protocoro {
inline namespace v0_1 {

/// gRPC's own codes, such as status_code::NOT_FOUND.
using status_code = grpc::StatusCode;

/// Returns a code's name, such as "NOT_FOUND", or "status code 99" for a code that gRPC does not
/// know. Call it as protocoro::to_string: without the namespace, gRPC's own function may be chosen,
/// which returns a number.
std::string to_string(status_code code);

/// A failed rpc. `co_await call` throws it in a client. If a handler throws it, it becomes the
/// status of the rpc, including the details. A handler must not throw it with OK: the call then
/// ends with UNKNOWN, as for any other exception.
class rpc_error : public std::exception {
 public:
  /// An error with this status, which should not be OK.
  explicit rpc_error(grpc::Status status);
  /// `details` is a serialised google.rpc.Status; see detailed_error.
  rpc_error(status_code code, std::string message, std::string details = {});

  /// The status of the rpc: code, message and details.
  const grpc::Status& status() const noexcept { return status_; }
  /// The status code.
  status_code code() const noexcept { return status_.error_code(); }

  /// True if it is certain that the call has not left this process, so that no handler can have
  /// run. That is so if gRPC found no connection, if the deadline had already passed, or if an
  /// interceptor refused the call and says so. False otherwise: a broken connection or a proxy can
  /// answer UNAVAILABLE after a handler has run.
  bool never_sent() const noexcept { return never_sent_; }
  /// Sets what `never_sent()` returns, for a client's interceptor that refuses a call before
  /// `next()`:
  ///
  ///     throw rpc_error(status_code::UNAVAILABLE, "not today").never_sent(true);
  rpc_error& never_sent(bool certain) noexcept {
    never_sent_ = certain;
    return *this;
  }

  /// The code's name and the message, such as "NOT_FOUND: no feature there".
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  void describe();

  grpc::Status status_;
  std::string text_;
  bool never_sent_ = false;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
