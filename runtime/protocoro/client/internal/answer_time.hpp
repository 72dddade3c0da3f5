// Tells interceptors whether a server may have seen a call, and how much time the server had to
// answer it when the caller's own deadline or stop ended the call.
#ifndef PROTOCORO_CLIENT_INTERNAL_ANSWER_TIME_HPP
#define PROTOCORO_CLIENT_INTERNAL_ANSWER_TIME_HPP

#include <atomic>
#include <chrono>
#include <memory>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/coro/detail/context.hpp"
#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Describes the last attempt. Time counts from when the server has all requests; before that, the
/// server may wait for the caller. Time spent on connecting counts too, because gRPC does not tell
/// when the connection is established.
class answer_time {
 public:
  using time_point = context::time_point;

  static answer_time& of(const outgoing_call& call) noexcept;

  /// The whole call begins; its caller wants it to end by `callers_deadline`.
  void call_begins(time_point callers_deadline) noexcept { callers_deadline_ = callers_deadline; }
  /// Called for an interceptor that will ask: nothing has been sent yet.
  void begin_anew() noexcept;
  /// An attempt begins. Its requests are already complete, unless `watch` follows.
  void attempt_begins(time_point deadline);
  /// Watches for the end of the attempt's streamed requests. Returns `requests` unchanged if no
  /// interceptor will ask.
  operation_ptr watch(operation_ptr requests);

  /// The last attempt failed, and it is certain that it was not sent.
  void attempt_was_never_sent() noexcept { --attempts_sent_; }
  /// How many of the attempts so far may have reached a server.
  int attempts_sent() const noexcept { return attempts_sent_; }

  /// The deadline of the last attempt; `time_point::max()` if there is none.
  time_point deadline() const noexcept { return deadline_; }
  /// How long the server had until the deadline, or until now. Zero or less if it did not receive
  /// all requests in time.
  std::chrono::nanoseconds until_deadline() const noexcept { return until(deadline_); }
  std::chrono::nanoseconds until_now() const noexcept;

  /// Returns true if a call that ended with status `how` used up the time that its caller gave it.
  bool caller_ran_out_of_time(status_code how) const noexcept;

 private:
  /// shared, because the requests may outlive the call
  using shared_time = std::shared_ptr<std::atomic<time_point>>;

  std::chrono::nanoseconds until(time_point end) const noexcept;

  time_point callers_deadline_ = time_point::max();
  time_point deadline_ = time_point::max();
  time_point sent_ = time_point::max();
  shared_time requests_ended_;
  int attempts_sent_ = 0;
  bool asked_for_ = false;
};

/// Allows for gRPC's clock to be slightly ahead of this process's.
bool has_passed(context::time_point deadline) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
