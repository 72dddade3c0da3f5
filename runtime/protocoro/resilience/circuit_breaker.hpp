// Stops calling a server that fails, and tries it again after a while.
//
//   connect(target, channel_options().intercept(circuit_breaker()))
#ifndef PROTOCORO_RESILIENCE_CIRCUIT_BREAKER_HPP
#define PROTOCORO_RESILIENCE_CIRCUIT_BREAKER_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {

/// The state of a circuit.
enum class circuit_state : unsigned char {
  closed,    ///< calls are made and counted
  open,      ///< calls are refused
  half_open  ///< a few trial calls are made
};

/// Options of `circuit_breaker`. Each setter changes one default and returns the object.
class circuit_options {
 public:
  /// Returns the current time.
  using time_source = std::function<std::chrono::steady_clock::time_point()>;
  /// Called on the thread of the call that changed the state, several at a time. It should not
  /// block. If it throws, that call fails with the exception.
  using state_hook = std::function<void(circuit_state now)>;

  /// All options with their defaults.
  circuit_options() {}

  /// Opens the circuit when at least `failure_ratio` of the calls that ended within the window have
  /// failed, provided that at least `least_calls` have ended in it. Default: 0.5, 20 and 10 s.
  /// Throws std::invalid_argument unless the ratio is above 0 and at most 1, and the others are
  /// above 0.
  circuit_options& open_at(double failure_ratio, int least_calls, std::chrono::nanoseconds window);

  /// Sets how long an open circuit refuses all calls. Default: 5 s.
  circuit_options& open_for(std::chrono::nanoseconds time) {
    open_for_ = time;
    return *this;
  }

  /// Sets the number of trial calls that are let through when `open_for` is over; all other calls
  /// are still refused. The circuit closes when all trials have succeeded, and opens again when one
  /// fails. If the trials have not decided within `open_for`, new ones replace them. Default: 1.
  /// Throws std::invalid_argument below 1.
  circuit_options& probes(int calls);

  /// Sets after what time without an answer a call counts as a failure of the server, although the
  /// caller's own deadline or stop has ended it. Such a call counts, as DEADLINE_EXCEEDED, only if
  /// it was sent, the server had all of its requests for at least `time`, and no streamed reply had
  /// come: otherwise the server may have had no time to answer. Default: 1 s.
  ///
  /// Choose less than the deadlines of most calls: otherwise a server that never answers goes
  /// unnoticed. Choose more than the longest time after which callers routinely give up a call.
  circuit_options& slow_after(std::chrono::nanoseconds time) {
    slow_after_ = time;
    return *this;
  }

  /// The codes that count as failures. Every other end of a call counts as a success, except for
  /// the caller's own deadline or stop (`slow_after`). Default: UNAVAILABLE, DEADLINE_EXCEEDED,
  /// RESOURCE_EXHAUSTED, INTERNAL and UNKNOWN.
  circuit_options& codes(std::vector<status_code> failures) {
    codes_ = std::move(failures);
    return *this;
  }

  /// Calls `hook` with the new state whenever the state changes.
  circuit_options& on_state(state_hook hook) {
    hook_ = std::move(hook);
    return *this;
  }

  /// Replaces the clock, for tests. It is called on any thread.
  circuit_options& clock(time_source now) {
    now_ = std::move(now);
    return *this;
  }

  /// The values that were set. `failure_ratio`, `least_calls` and `window` are those of `open_at`,
  /// and `hook` is that of `on_state`.
  /// @{
  double failure_ratio() const noexcept { return ratio_; }
  int least_calls() const noexcept { return least_calls_; }
  std::chrono::nanoseconds window() const noexcept { return window_; }
  std::chrono::nanoseconds open_for() const noexcept { return open_for_; }
  int probes() const noexcept { return probes_; }
  std::chrono::nanoseconds slow_after() const noexcept { return slow_after_; }
  const std::vector<status_code>& codes() const noexcept { return codes_; }
  const state_hook& hook() const noexcept { return hook_; }
  /// @}
  /// The current time, by the clock that was set.
  std::chrono::steady_clock::time_point now() const {
    return now_ ? now_() : std::chrono::steady_clock::now();
  }

 private:
  double ratio_ = 0.5;
  int least_calls_ = 20;
  std::chrono::nanoseconds window_ = std::chrono::seconds(10);
  std::chrono::nanoseconds open_for_ = std::chrono::seconds(5);
  int probes_ = 1;
  std::chrono::nanoseconds slow_after_ = std::chrono::seconds(1);
  std::vector<status_code> codes_{status_code::UNAVAILABLE, status_code::DEADLINE_EXCEEDED,
                                  status_code::RESOURCE_EXHAUSTED, status_code::INTERNAL,
                                  status_code::UNKNOWN};
  state_hook hook_;
  time_source now_;
};

/// Keeps one circuit for all calls that pass the interceptor. A call counts when it has ended, a
/// stream too. A refused call fails at once with UNAVAILABLE, and nothing is sent.
std::shared_ptr<client_interceptor> circuit_breaker(circuit_options options = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
