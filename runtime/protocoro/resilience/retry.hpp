// Retries failed calls of a client.
//
//   connect(target, channel_options().intercept(
//                       retry(retry_options().idempotent({"photos.Album/Rename"}))))
#ifndef PROTOCORO_RESILIENCE_RETRY_HPP
#define PROTOCORO_RESILIENCE_RETRY_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Describes an attempt that failed and is followed by another one. What it points to lives until
/// the hook returns.
class failed_attempt {
 public:
  /// Describes attempt number `a_number` of a call of `a_method`.
  failed_attempt(const method_info& a_method, int a_number, const rpc_error& an_error,
                 std::chrono::nanoseconds a_pause) noexcept
      : method(&a_method), number(a_number), error(&an_error), pause(a_pause) {}

  const method_info* method;       ///< the method that was called
  int number;                      ///< of the attempt, counted from 1
  const rpc_error* error;          ///< how the attempt failed
  std::chrono::nanoseconds pause;  ///< until the next attempt
};

/// Options of `retry`. Each setter changes one default and returns the object.
class retry_options {
 public:
  /// Called on the call's thread, for several calls at a time. It should not block. If it throws,
  /// the call fails with that exception.
  using retry_hook = std::function<void(const failed_attempt& attempt)>;

  /// All options with their defaults.
  retry_options() {}

  /// Sets the largest number of attempts, the first included. Default: 4. Throws
  /// std::invalid_argument below 1.
  retry_options& attempts(int most);

  /// Sets the pauses between attempts: `first` after the first attempt, then `multiplier` times the
  /// previous pause, up to `most`. Each pause is made up to 20 % longer or shorter at random.
  /// Default: 100 ms, 2 s and 2. Throws std::invalid_argument for a negative time, or a multiplier
  /// below 1 or infinite.
  retry_options& back_off(std::chrono::nanoseconds first, std::chrono::nanoseconds most,
                          double multiplier = 2);

  /// Names methods whose calls may run twice, in addition to those whose schema says so by
  /// `option idempotency_level`. Each name is a method, "package.Service/Method", or a service,
  /// "package.Service", for all its methods. Default: none.
  retry_options& idempotent(std::vector<std::string> names) {
    idempotent_ = std::move(names);
    return *this;
  }

  /// Sets the codes that are worth another attempt. Default: only UNAVAILABLE. A server that has
  /// not run the handler answers with it, but broken connections and proxies also produce it for
  /// calls whose handlers have run.
  retry_options& codes(std::vector<status_code> repeated) {
    codes_ = std::move(repeated);
    return *this;
  }

  /// Throttles retries while a server fails most calls (as gRPC's proposal A6 does). All calls of
  /// the interceptor share a bucket of `most` tokens. Each attempt that fails with one of the codes
  /// takes one token, and each attempt that succeeds returns `per_success`. While the bucket is
  /// half full or less, nothing is retried. A DEADLINE_EXCEEDED takes no token if the caller's own
  /// deadline has passed. Default: 100 and 0.1. Throws std::invalid_argument unless both are above
  /// 0.
  retry_options& budget(double most, double per_success);

  /// Calls `hook` for each failed attempt that is followed by another one.
  retry_options& on_retry(retry_hook hook) {
    hook_ = std::move(hook);
    return *this;
  }

  /// The values that were set. `first_pause`, `longest_pause` and `multiplier` are those of
  /// `back_off`, `paid_per_success` is the second one of `budget`, and `hook` is that of
  /// `on_retry`.
  /// @{
  int attempts() const noexcept { return attempts_; }
  std::chrono::nanoseconds first_pause() const noexcept { return first_pause_; }
  std::chrono::nanoseconds longest_pause() const noexcept { return longest_pause_; }
  double multiplier() const noexcept { return multiplier_; }
  const std::vector<std::string>& idempotent() const noexcept { return idempotent_; }
  const std::vector<status_code>& codes() const noexcept { return codes_; }
  double budget() const noexcept { return budget_; }
  double paid_per_success() const noexcept { return paid_per_success_; }
  const retry_hook& hook() const noexcept { return hook_; }
  /// @}

 private:
  int attempts_ = 4;
  std::chrono::nanoseconds first_pause_ = std::chrono::milliseconds(100);
  std::chrono::nanoseconds longest_pause_ = std::chrono::seconds(2);
  double multiplier_ = 2;
  std::vector<std::string> idempotent_;
  std::vector<status_code> codes_{status_code::UNAVAILABLE};
  double budget_ = 100;
  double paid_per_success_ = 0.1;
  retry_hook hook_;
};

/// Makes a failed call again after a pause, with the options that the caller gave. It retries only
/// calls whose requests are not streamed and that have received no reply; all other calls are made
/// once.
///
/// A retried handler may do the same work twice. A call whose handler may have run is therefore
/// retried only if the method's schema allows that (`option idempotency_level = IDEMPOTENT` or
/// `NO_SIDE_EFFECTS`) or `idempotent` names the method. A call of any other method is retried only
/// if its error says that nothing of it was sent (`rpc_error::never_sent`). A code, a push-back or
/// a RetryInfo does not change that: they say when to call again, not that no handler has run.
/// RFC 9110 has the same rule for HTTP (section 9.2.2); gRPC's own retries (proposal A6) leave it
/// to the author of the policy.
///
/// A server can set the pause by the trailing metadata `grpc-retry-pushback-ms`; a negative number,
/// or anything that is not a number, forbids another attempt. The detail google.rpc.RetryInfo of
/// the server's error sets the shortest pause. If the call's own deadline or timeout would pass
/// during the pause, the last error is thrown at once. A stop ends the pause at once.
///
/// gRPC itself retries where a service config says so, and the attempts of both multiply. The
/// channel argument ("grpc.enable_retries", 0) switches gRPC's retries off. It also lets the
/// metadata `grpc-previous-rpc-attempts`, which gRPC otherwise reserves for itself, through to the
/// server.
std::shared_ptr<client_interceptor> retry(retry_options options = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
