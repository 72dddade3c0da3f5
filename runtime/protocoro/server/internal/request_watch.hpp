// Ends calls whose request does not come (server_options::request_timeout).
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

/// Of one service: looks through its calls, by one alarm of gRPC's for all of them, which is set
/// only while a call waits for its request. The alarm keeps the watch alive.
class request_watch final : public refcounted {
 public:
  using duration = std::chrono::nanoseconds;

  request_watch() noexcept = default;

  /// Before the first call of a server. `for_ever` and more: calls may wait as long as they like.
  void begin(call_list& calls, duration limit) noexcept;
  /// The calls have ended, and so has their list for this watch.
  void end() noexcept;

  /// Any thread: a call in the list has begun to wait. Throws std::bad_alloc.
  void call_waits();

 private:
  /// Calls that are ended together, outside the list's lock.
  static constexpr std::size_t most_at_a_time = 64;

  ~request_watch() override = default;

  bool has_ended() noexcept;
  void set_alarm(duration after);
  void rung() noexcept;
  void end_late_calls() noexcept;
  std::optional<duration> next_look() noexcept;

  std::mutex mutex_;  // the list's user, and its end
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
