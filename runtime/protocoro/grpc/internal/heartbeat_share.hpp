// Who needs gRPC's callback threads awake (protocoro/grpc/heartbeat.hpp).
#ifndef PROTOCORO_GRPC_INTERNAL_HEARTBEAT_SHARE_HPP
#define PROTOCORO_GRPC_INTERNAL_HEARTBEAT_SHARE_HPP

#include <atomic>
#include <chrono>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Of one client or handler. The heart beats while there is a share in use: from the first one's
/// begin() to the last one's end.
class heartbeat_share {
 public:
  heartbeat_share() noexcept = default;
  ~heartbeat_share();
  heartbeat_share(const heartbeat_share&) = delete;
  heartbeat_share& operator=(const heartbeat_share&) = delete;

  /// Any thread. Cheap after the first time.
  void begin() {
    if (!in_use_.load(std::memory_order_relaxed)) take();
  }

 private:
  void take();

  std::atomic<bool> in_use_{false};
};

// For tests.

/// Since the process began.
unsigned long heartbeats() noexcept;
/// Will there be one more?
bool heart_beats() noexcept;
/// From the next beat on. Default: 500 ms.
void set_heartbeat_period(std::chrono::milliseconds period) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
