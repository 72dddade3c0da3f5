// Tells how a call ends for its client when an exception escapes from it.
#ifndef PROTOCORO_RPC_INTERNAL_STATUS_OF_HPP
#define PROTOCORO_RPC_INTERNAL_STATUS_OF_HPP

#include <exception>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Returns the rpc_error's status unless that is OK; CANCELLED after a stop; otherwise UNKNOWN. The
/// last two have no message.
inline grpc::Status status_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const rpc_error& error) {
    return error.status().ok() ? grpc::Status(status_code::UNKNOWN, "") : error.status();
  } catch (const cancelled&) {
    return grpc::Status(status_code::CANCELLED, "");
  } catch (...) {
    return grpc::Status(status_code::UNKNOWN, "");
  }
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
