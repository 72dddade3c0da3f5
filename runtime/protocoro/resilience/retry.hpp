// Makes calls of a client again that have failed.
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

/// An attempt that is followed by another one.
class failed_attempt {
 public:
  failed_attempt(const method_info& a_method, int a_number, const rpc_error& an_error,
                 std::chrono::nanoseconds a_pause) noexcept
      : method(&a_method), number(a_number), error(&an_error), pause(a_pause) {}

  const method_info* method;
  int number;  // from 1 on
  const rpc_error* error;
  std::chrono::nanoseconds pause;  // until the next
};

/// Set what differs from the default; every setter gives the object back.
class retry_options {
 public:
  /// On the call's thread, several at a time. It should not block, and what it throws fails the
  /// call.
  using retry_hook = std::function<void(const failed_attempt& attempt)>;

  retry_options() {}

  /// In all, the first included. Default: 4. Throws std::invalid_argument for less than 1.
  retry_options& attempts(int most);

  /// Between the first two attempts `first`, before each later one `multiplier` times as much as
  /// before, but at most `most`; each up to 20 % longer or shorter, by chance. Default: 100 ms, 2 s
  /// and 2. Throws std::invalid_argument for a negative time and a multiplier of less than 1.
  retry_options& back_off(std::chrono::nanoseconds first, std::chrono::nanoseconds most,
                          double multiplier = 2);

  /// Methods of which you know that a call may run twice, beside those whose schema says so by
  /// `option idempotency_level`: each is a method, "package.Service/Method", or all methods of a
  /// service, "package.Service". Default: none.
  retry_options& idempotent(std::vector<std::string> names) {
    idempotent_ = std::move(names);
    return *this;
  }

  /// What is worth another attempt, where there may be one. Default: UNAVAILABLE alone. It is what
  /// a server answers that has done nothing yet, and what broken connections and proxies make of
  /// calls whose handlers have run.
  retry_options& codes(std::vector<status_code> repeated) {
    codes_ = std::move(repeated);
    return *this;
  }

  /// Against a flood of attempts when a server fails for all: of `most` in an account each attempt
  /// that fails with one of the codes takes 1, and each that succeeds pays `per_success` in;
  /// nothing is repeated while the account is at half or below. Shared by all calls that the
  /// interceptor is around; a DEADLINE_EXCEEDED takes nothing when the caller's own deadline has
  /// passed. Default: 100 and 0.1. Throws std::invalid_argument unless both are
  /// above 0.
  retry_options& budget(double most, double per_success);

  /// Hears of each attempt that is followed by another one.
  retry_options& on_retry(retry_hook hook) {
    hook_ = std::move(hook);
    return *this;
  }

  // What was set.
  int attempts() const noexcept { return attempts_; }
  std::chrono::nanoseconds first_pause() const noexcept { return first_pause_; }
  std::chrono::nanoseconds longest_pause() const noexcept { return longest_pause_; }
  double multiplier() const noexcept { return multiplier_; }
  const std::vector<std::string>& idempotent() const noexcept { return idempotent_; }
  const std::vector<status_code>& codes() const noexcept { return codes_; }
  double budget() const noexcept { return budget_; }
  double paid_per_success() const noexcept { return paid_per_success_; }
  const retry_hook& hook() const noexcept { return hook_; }

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

/// A call that has failed is made again after a pause, with the options that it had. Only where its
/// requests are not streamed and no reply was seen; others pass once.
///
/// A handler that runs again may do a second time what it was to do once. A call is made again
/// although a handler may have run only if the method's schema allows that (`option
/// idempotency_level = IDEMPOTENT` or `NO_SIDE_EFFECTS`) or `idempotent` names the method. A call
/// of any other method is made again only when its error says that nothing of it was sent
/// (`rpc_error::never_sent`). Neither a code nor a push-back nor a RetryInfo changes that: they
/// tell when to call again, and not that no handler has run. RFC 9110 has the same rule for HTTP
/// (section 9.2.2); gRPC's own retries (proposal A6) leave it to the author of the policy.
///
/// A server may say in the trailing metadata `grpc-retry-pushback-ms` how long the pause is to be,
/// and by a negative number or anything else that there is to be no other attempt; by the detail
/// google.rpc.RetryInfo of its error, how long it is to be at least. Where the call's own deadline
/// or timeout would pass within a pause, its last error is thrown without the pause. A stop ends a
/// pause at once.
///
/// gRPC does the same where a service config says so; then attempts multiply. The channel argument
/// ("grpc.enable_retries", 0) switches that off, and lets the metadata `grpc-previous-rpc-attempts`
/// through to the server, which gRPC keeps for itself otherwise.
std::shared_ptr<client_interceptor> retry(retry_options options = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
