// Whether a server can have seen a call that interceptors are around, and how long it had when the
// caller's own deadline or stop has ended it.
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

/// Of the last attempt. It counts from when the server has all requests: before that it may wait
/// for the caller. Time spent on a connection counts too: gRPC does not tell when that is there.
class answer_time {
 public:
  using time_point = context::time_point;

  static answer_time& of(const outgoing_call& call) noexcept;

  /// The whole call begins, which its caller wants to have ended by then.
  void call_begins(time_point callers_deadline) noexcept { callers_deadline_ = callers_deadline; }
  /// For an interceptor that is going to ask: nothing has been sent yet.
  void begin_anew() noexcept;
  /// An attempt is made. Its requests have been given with it, unless `watch` follows.
  void attempt_begins(time_point deadline);
  /// The attempt's requests, of a kind that streams them. Gives them back as they are when no
  /// interceptor is going to ask.
  operation_ptr watch(operation_ptr requests);

  /// The last attempt has failed so that it is certain.
  void attempt_was_never_sent() noexcept { --attempts_sent_; }
  /// Of all that were made until now, those that may have come to a server.
  int attempts_sent() const noexcept { return attempts_sent_; }

  /// Of the last attempt; `time_point::max()` when there is none.
  time_point deadline() const noexcept { return deadline_; }
  /// Zero and less when the server has not got all requests in time.
  std::chrono::nanoseconds until_deadline() const noexcept { return until(deadline_); }
  std::chrono::nanoseconds until_now() const noexcept;

  /// Did a call that ended like this run out of the time that its caller gave it?
  bool caller_ran_out_of_time(status_code how) const noexcept;

 private:
  /// The requests may outlive the call.
  using shared_time = std::shared_ptr<std::atomic<time_point>>;

  std::chrono::nanoseconds until(time_point end) const noexcept;

  time_point callers_deadline_ = time_point::max();
  time_point deadline_ = time_point::max();
  time_point sent_ = time_point::max();
  shared_time requests_ended_;
  int attempts_sent_ = 0;
  bool asked_for_ = false;
};

/// gRPC's clock may be a little before ours.
bool has_passed(context::time_point deadline) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
