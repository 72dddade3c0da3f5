// Ends calls whose request does not arrive in time (server_options::request_timeout).
#ifndef PROTOCORO_SERVER_INTERNAL_REQUEST_WATCH_HPP
#define PROTOCORO_SERVER_INTERNAL_REQUEST_WATCH_HPP

#include <grpcpp/alarm.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>

#include "protocoro/coro/detail/refcounted.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"
#include "protocoro/server/internal/call_list.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The watch of one service. It looks through the service's calls with a single alarm of gRPC's,
/// which is set only while a call waits for its request. The alarm keeps the watch alive.
class request_watch final : public refcounted {
 public:
  using duration = std::chrono::nanoseconds;

  request_watch() noexcept = default;

  /// Called before the first call of a server. With `for_ever` or more, calls may wait without
  /// limit.
  void begin(call_list& calls, duration limit) noexcept;
  /// Called when all calls have ended. From then on the watch does not use the list.
  void end() noexcept;

  /// A call in the list has begun to wait. Any thread. Throws std::bad_alloc.
  void call_waits();

 private:
  /// How many calls are ended together, outside the list's lock.
  static constexpr std::size_t most_at_a_time = 64;

  ~request_watch() override = default;

  bool has_ended() noexcept;
  void set_alarm(duration after);
  void rung() noexcept;
  void end_late_calls() noexcept;
  std::optional<duration> next_look() noexcept;

  std::mutex mutex_;  // guards the use of the list, and its end
  call_list* calls_ = nullptr;
  duration limit_{0};
  std::atomic<bool> is_set_{false};
  std::mutex setting_;
  std::optional<grpc::Alarm> alarm_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
