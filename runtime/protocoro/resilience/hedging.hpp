// Asks again before the first attempt has failed, and takes the answer that comes first.
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

/// Set what differs from the default; every setter gives the object back.
class hedging_options {
 public:
  hedging_options() {}

  /// In all. Default: 2. Throws std::invalid_argument for less than 1.
  hedging_options& attempts(int most);

  /// The next attempt begins when the last one has had no answer for so long. Default: 100 ms.
  hedging_options& delay(std::chrono::nanoseconds time) {
    delay_ = time;
    return *this;
  }

  /// Methods of which you know that a call may run twice, beside those whose schema says so by
  /// `option idempotency_level`: each is a method, "package.Service/Method", or all methods of a
  /// service, "package.Service". Default: none.
  hedging_options& idempotent(std::vector<std::string> names) {
    idempotent_ = std::move(names);
    return *this;
  }

  /// An attempt that fails with one of these has the next begin at once, or after the pause that
  /// the server asks for as it does of `retry`; only the failure of the last that runs is the
  /// call's. One that fails otherwise ends the call. Default: UNAVAILABLE.
  hedging_options& codes(std::vector<status_code> harmless) {
    codes_ = std::move(harmless);
    return *this;
  }

  /// Against a flood of attempts, as in retry_options: in an account that all calls share each
  /// attempt that fails with one of the codes takes 1, and each call that gets its reply pays
  /// `per_success` in; there is but one attempt while it is at half of `most` or below. A
  /// DEADLINE_EXCEEDED takes nothing when the call's own deadline has passed. Default: 100 and 0.1.
  /// Throws std::invalid_argument unless both are above 0.
  hedging_options& budget(double most, double per_success);

  // What was set.
  int attempts() const noexcept { return attempts_; }
  std::chrono::nanoseconds delay() const noexcept { return delay_; }
  const std::vector<std::string>& idempotent() const noexcept { return idempotent_; }
  const std::vector<status_code>& codes() const noexcept { return codes_; }
  double budget() const noexcept { return budget_; }
  double paid_per_success() const noexcept { return paid_per_success_; }

 private:
  int attempts_ = 2;
  std::chrono::nanoseconds delay_ = std::chrono::milliseconds(100);
  std::vector<std::string> idempotent_;
  std::vector<status_code> codes_{status_code::UNAVAILABLE};
  double budget_ = 100;
  double paid_per_success_ = 0.1;
};

/// Calls with one request are made up to so many times at once, until one has its reply or, where
/// replies are streamed, its first reply or its end; the others are cancelled. Servers may run all
/// of them.
///
/// Therefore it hedges only methods whose schema says that a call may run twice (`option
/// idempotency_level = IDEMPOTENT` or `NO_SIDE_EFFECTS`) and those that `idempotent` names. Calls
/// of all other methods, and calls that stream requests, are made once, as if this were not there:
/// one `hedge` may be around a whole channel, and a method that the schema gains is safe behind it.
///
/// All attempts together are the one call that interceptors see, those behind this one too: they
/// have its options and its deadline, and what is recorded is that of the attempt that counts.
std::shared_ptr<client_interceptor> hedge(hedging_options options = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
