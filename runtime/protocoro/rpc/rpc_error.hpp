// How an rpc fails.
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

/// gRPC's own codes: status_code::NOT_FOUND and so on.
using status_code = grpc::StatusCode;

/// "NOT_FOUND" and so on; "status code 99" for what gRPC does not know. To be called as
/// protocoro::to_string: without the namespace gRPC's own may be found, which gives a number.
std::string to_string(status_code code);

/// Thrown by `co_await call` when the rpc failed; thrown by a handler, it becomes the rpc's status,
/// details included. With OK it is no failed rpc: thrown by a handler, it ends like any other
/// exception, as UNKNOWN.
class rpc_error : public std::exception {
 public:
  explicit rpc_error(grpc::Status status);
  rpc_error(status_code code, std::string message, std::string details = {});

  const grpc::Status& status() const noexcept { return status_; }
  status_code code() const noexcept { return status_.error_code(); }

  /// Is it certain that nothing of the call has left this process, so that no handler can have run?
  /// So it is when gRPC found no connection for the call, when its deadline had passed before, and
  /// when an interceptor has refused it that says so. False where that is not known: a broken
  /// connection and a proxy answer UNAVAILABLE too when a handler has run.
  bool never_sent() const noexcept { return never_sent_; }
  /// For a client's interceptor that refuses a call before `next()`:
  ///   throw rpc_error(status_code::UNAVAILABLE, "not today").never_sent(true);
  rpc_error& never_sent(bool certain) noexcept {
    never_sent_ = certain;
    return *this;
  }

  /// For example "NOT_FOUND: no feature there".
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
