// Leaves a server alone that fails, and tries it again after a while.
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

enum class circuit_state : unsigned char {
  closed,    // calls are made, and counted
  open,      // calls are refused
  half_open  // some calls are made, to see how they end
};

/// Set what differs from the default; every setter gives the object back.
class circuit_options {
 public:
  using time_source = std::function<std::chrono::steady_clock::time_point()>;
  /// On the thread of the call that made the difference; several may be under way at a time. It
  /// should not block, and what it throws fails that call.
  using state_hook = std::function<void(circuit_state now)>;

  circuit_options() {}

  /// It opens when this part of the calls that ended within the window has failed, once there were
  /// `least_calls`. Default: 0.5, 20 and 10 s. Throws std::invalid_argument unless the ratio is
  /// above 0 and at most 1, and the others are above 0.
  circuit_options& open_at(double failure_ratio, int least_calls, std::chrono::nanoseconds window);

  /// How long it refuses calls then. Default: 5 s.
  circuit_options& open_for(std::chrono::nanoseconds time) {
    open_for_ = time;
    return *this;
  }

  /// After that so many calls are made and all others refused: it closes when all of them have
  /// succeeded, and opens again when one fails. Others take their place when they do neither for
  /// as long as it was open. Default: 1. Throws std::invalid_argument for less.
  circuit_options& probes(int calls);

  /// A caller's own deadline or stop tells little about a server that had no time to answer. A
  /// call that one of them has ended counts only if the server had all of its requests for so
  /// long, and had sent no streamed reply; then it counts as DEADLINE_EXCEEDED. A call that was
  /// never sent does not count. Default: 1 s. Choose less than the deadlines that most calls have,
  /// else a server that answers nothing is not noticed by them, and more than what the longest
  /// call takes that callers give up as a matter of course.
  circuit_options& slow_after(std::chrono::nanoseconds time) {
    slow_after_ = time;
    return *this;
  }

  /// What counts as a failure; every other end of a call is a success, but for a caller's own
  /// deadline or stop (`slow_after`). Default: UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED,
  /// INTERNAL and UNKNOWN.
  circuit_options& codes(std::vector<status_code> failures) {
    codes_ = std::move(failures);
    return *this;
  }

  circuit_options& on_state(state_hook hook) {
    hook_ = std::move(hook);
    return *this;
  }

  /// What time it is, for tests; any thread.
  circuit_options& clock(time_source now) {
    now_ = std::move(now);
    return *this;
  }

  // What was set.
  double failure_ratio() const noexcept { return ratio_; }
  int least_calls() const noexcept { return least_calls_; }
  std::chrono::nanoseconds window() const noexcept { return window_; }
  std::chrono::nanoseconds open_for() const noexcept { return open_for_; }
  int probes() const noexcept { return probes_; }
  std::chrono::nanoseconds slow_after() const noexcept { return slow_after_; }
  const std::vector<status_code>& codes() const noexcept { return codes_; }
  const state_hook& hook() const noexcept { return hook_; }
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

/// One circuit for all calls that it is around. A call counts when it has ended, a stream too. One
/// that is refused ends at once with UNAVAILABLE, and nothing is sent.
std::shared_ptr<client_interceptor> circuit_breaker(circuit_options options = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
