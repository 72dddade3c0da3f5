// Counts the users that need gRPC's callback threads awake (protocoro/grpc/heartbeat.hpp).
#ifndef PROTOCORO_GRPC_INTERNAL_HEARTBEAT_SHARE_HPP
#define PROTOCORO_GRPC_INTERNAL_HEARTBEAT_SHARE_HPP

#include <atomic>
#include <chrono>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The share of one client or handler. The heart beats while any share is in use: from the `begin`
/// of the first one to the destruction of the last one.
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

/// The number of beats since the process began.
unsigned long heartbeats() noexcept;
/// True if another beat will follow.
bool heart_beats() noexcept;
/// Takes effect with the next beat. Default: 750 ms.
void set_heartbeat_period(std::chrono::milliseconds period) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
