// Decides when a circuit breaker opens and closes. Takes no lock and makes no calls.
#ifndef PROTOCORO_RESILIENCE_INTERNAL_CIRCUIT_HPP
#define PROTOCORO_RESILIENCE_INTERNAL_CIRCUIT_HPP

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "protocoro/resilience/circuit_breaker.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Counts the calls that ended within the window, in slices of a tenth of it.
class recent_calls {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit recent_calls(std::chrono::nanoseconds window) noexcept
      : slice_(std::max(window / slices, std::chrono::nanoseconds(1))) {}

  void add(bool failed, time_point now);
  void forget() noexcept { kept_ = {}; }
  std::int64_t calls() const noexcept { return calls_; }
  std::int64_t failures() const noexcept { return failures_; }

 private:
  static constexpr std::int64_t slices = 10;

  class slice {
   public:
    slice() noexcept = default;
    explicit slice(std::int64_t its_number) noexcept : number(its_number) {}

    std::int64_t number = -1;
    std::int64_t calls = 0;
    std::int64_t failures = 0;
  };

  const std::chrono::nanoseconds slice_;
  std::array<slice, slices> kept_;
  std::int64_t calls_ = 0;
  std::int64_t failures_ = 0;
};

class circuit {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  enum class end { success, failure, neither };

  explicit circuit(const circuit_options& options) noexcept
      : options_(options), recent_(options.window()) {}

  /// Returns whether a call may be made now. If so, the call belongs to `period()`.
  bool admits(time_point now);
  /// Reports the end of a call that was admitted in `period`.
  void ended(end how, std::uint64_t period, time_point now);

  circuit_state state() const noexcept { return state_; }
  /// Changes with the state, and when new probes replace old ones. Calls of another period do not
  /// count.
  std::uint64_t period() const noexcept { return period_; }
  std::string why_refused() const;

 private:
  void become(circuit_state state, time_point now) noexcept;
  void probe_ended(end how, time_point now);

  const circuit_options& options_;
  recent_calls recent_;
  circuit_state state_ = circuit_state::closed;
  std::uint64_t period_ = 0;
  time_point since_;
  int probes_left_ = 0;  // probes that may still be made
  int successes_ = 0;    // probes that have succeeded
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
