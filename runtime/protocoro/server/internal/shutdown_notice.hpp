// Tells handlers that their server refuses new calls (server_context::shutdown_begun).
#ifndef PROTOCORO_SERVER_INTERNAL_SHUTDOWN_NOTICE_HPP
#define PROTOCORO_SERVER_INTERNAL_SHUTDOWN_NOTICE_HPP

#include <mutex>

#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/coro/detail/refcounted.hpp"
#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The notice of one service. Each wait keeps it alive, because a handler may leave its wait
/// behind.
class shutdown_notice final : public refcounted {
 public:
  class wait_operation;

  shutdown_notice() noexcept = default;

  /// Returns a task<void> that completes with `begin`. `own` is the method of the handler that
  /// asks.
  operation_ptr wait(const method_info& own);

  /// Any thread. The waiting coroutines resume on a thread of gRPC or on their executors.
  void begin() noexcept;
  /// Called when another server begins to serve; no handler waits by then.
  void forget() noexcept;

 private:
  ~shutdown_notice() override = default;

  void wake_all() noexcept;

  std::mutex mutex_;
  wait_operation* first_ = nullptr;  // newest first
  bool begun_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
