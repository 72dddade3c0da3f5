// Limits the number of concurrent calls of a server.
#ifndef PROTOCORO_SERVER_INTERNAL_LIVE_CALL_LIMIT_HPP
#define PROTOCORO_SERVER_INTERNAL_LIVE_CALL_LIMIT_HPP

#include <atomic>
#include <chrono>
#include <cstddef>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Counts the calls of all services of one server. A call counts from before the server allocates
/// memory for it until gRPC has been told of its end. May be used from any thread.
class live_call_limit {
 public:
  explicit live_call_limit(std::size_t most) noexcept : most_(most) {}

  std::size_t most() const noexcept { return most_; }

  /// Returns false if the limit is reached: the call is refused. Each `true` needs one `leave`.
  bool enter() noexcept {
    if (inside_.fetch_add(1, std::memory_order_relaxed) < most_) return true;
    leave();
    refused_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  void leave() noexcept { inside_.fetch_sub(1, std::memory_order_relaxed); }

  /// How many calls were refused since the last report. Returns 0 within five seconds of that
  /// report.
  std::size_t refusals_to_report() noexcept;

 private:
  using clock = std::chrono::steady_clock;

  const std::size_t most_;
  std::atomic<std::size_t> inside_{0};
  std::atomic<std::size_t> refused_{0};
  std::atomic<clock::time_point> next_report_{clock::time_point::min()};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
