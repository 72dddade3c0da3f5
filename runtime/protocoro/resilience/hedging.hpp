// Hedges calls of a client: starts another attempt before the first one has failed, and takes the
// first answer.
//
//   connect(target, channel_options().intercept(
//                       hedge(hedging_options().attempts(3).delay(50ms))))
#ifndef PROTOCORO_RESILIENCE_HEDGING_HPP
#define PROTOCORO_RESILIENCE_HEDGING_HPP

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Options of `hedge`. Each setter changes one default and returns the object.
class hedging_options {
 public:
  /// All options with their defaults.
  hedging_options() {}

  /// Sets the largest number of attempts, the first included. Default: 2. Throws
  /// std::invalid_argument below 1.
  hedging_options& attempts(int most);

  /// Sets the time from the start of one attempt to the start of the next, while no answer has
  /// come. Default: 100 ms.
  hedging_options& delay(std::chrono::nanoseconds time) {
    delay_ = time;
    return *this;
  }

  /// Names methods whose calls may run twice, in addition to those whose schema says so by
  /// `option idempotency_level`. Each name is a method, "package.Service/Method", or a service,
  /// "package.Service", for all its methods. Default: none.
  hedging_options& idempotent(std::vector<std::string> names) {
    idempotent_ = std::move(names);
    return *this;
  }

  /// Sets the codes of failures that do not end the call. When an attempt fails with one of them,
  /// the next attempt starts at once, or after the pause that the server asks for (as for `retry`);
  /// the call fails with it only if no other attempt is left. Any other failure ends the call.
  /// Default: UNAVAILABLE.
  hedging_options& codes(std::vector<status_code> harmless) {
    codes_ = std::move(harmless);
    return *this;
  }

  /// Throttles hedging while a server fails most calls, like retry_options::budget. All calls of
  /// the interceptor share a bucket of `most` tokens. Each attempt that fails with one of the codes
  /// takes one token, and each call that gets a reply returns `per_success`. While the bucket is
  /// half full or less, each call has only one attempt. A DEADLINE_EXCEEDED takes no token if the
  /// call's own deadline has passed. Default: 100 and 0.1. Throws std::invalid_argument unless both
  /// are above 0.
  hedging_options& budget(double most, double per_success);

  /// The values that were set. `paid_per_success` is the second one of `budget`.
  /// @{
  int attempts() const noexcept { return attempts_; }
  std::chrono::nanoseconds delay() const noexcept { return delay_; }
  const std::vector<std::string>& idempotent() const noexcept { return idempotent_; }
  const std::vector<status_code>& codes() const noexcept { return codes_; }
  double budget() const noexcept { return budget_; }
  double paid_per_success() const noexcept { return paid_per_success_; }
  /// @}

 private:
  int attempts_ = 2;
  std::chrono::nanoseconds delay_ = std::chrono::milliseconds(100);
  std::vector<std::string> idempotent_;
  std::vector<status_code> codes_{status_code::UNAVAILABLE};
  double budget_ = 100;
  double paid_per_success_ = 0.1;
};

/// Runs up to `attempts` attempts of a call at the same time, until one of them has its reply. For
/// streamed replies, the first reply or the end of the stream decides. The other attempts are
/// cancelled; servers may run all of them.
///
/// It hedges only methods whose schema says that a call may run twice
/// (`option idempotency_level = IDEMPOTENT` or `NO_SIDE_EFFECTS`) and those that `idempotent`
/// names. Calls of all other methods, and calls that stream requests, are made once. One `hedge`
/// can therefore cover a whole channel, and a method that is added to the schema later is safe.
///
/// Interceptors, inner ones included, see all attempts as one call. All attempts have its options
/// and its deadline, and the call's record (call_info) is that of the attempt that decides.
std::shared_ptr<client_interceptor> hedge(hedging_options options = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
