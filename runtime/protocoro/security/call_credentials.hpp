// Sends a token with every call of a client: `authorization: Bearer <token>`.
//
//   task<access_token> ask_for_token();   // gets a token, and how long it is valid
//
//   connect(target, channel_options().tls({}).intercept(send_bearer_token(ask_for_token)))
#ifndef PROTOCORO_SECURITY_CALL_CREDENTIALS_HPP
#define PROTOCORO_SECURITY_CALL_CREDENTIALS_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/coro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// A text by which a server knows the client, and how long it is valid.
class access_token {
 public:
  /// A token that is valid until a server refuses it. Throws std::invalid_argument if `value` is
  /// empty or has characters other than visible ASCII.
  explicit access_token(std::string value);
  /// A token that is valid for `lifetime`, counted from when its source was called.
  access_token(std::string value, std::chrono::nanoseconds lifetime);

  /// The text that is sent after "Bearer".
  const std::string& value() const noexcept { return value_; }
  /// How long the token is valid; the largest duration if that is not known.
  std::chrono::nanoseconds lifetime() const noexcept { return lifetime_; }

 private:
  std::string value_;
  std::chrono::nanoseconds lifetime_ = std::chrono::nanoseconds::max();
};

/// Fetches a token; an exception is a failure. The source must not make calls that wait for the
/// token itself: its own calls go through another channel. A lambda that is a coroutine must not
/// capture anything.
using token_source = std::function<task<access_token>()>;

/// Options of `send_bearer_token`. Each setter changes one default and returns the object.
class token_options {
 public:
  /// Returns the current time.
  using time_source = std::function<std::chrono::steady_clock::time_point()>;

  /// All options with their defaults.
  token_options() {}

  /// Fetches a new token when the current one has `before_end` left to live, or half of its
  /// lifetime if that is less. Until the new one arrives, calls use the current one. Default: 1
  /// min.
  token_options& margin(std::chrono::nanoseconds before_end) {
    margin_ = before_end;
    return *this;
  }

  /// Sets the pause after a failure of the source: the first call that comes after the pause calls
  /// the source again. The pause is `first`, and doubles after each further failure, up to `most`.
  /// A token that a server refuses is replaced only when it is older than `first`. Default: 1 s and
  /// 1 min.
  token_options& back_off(std::chrono::nanoseconds first, std::chrono::nanoseconds most) {
    first_pause_ = first;
    longest_pause_ = most;
    return *this;
  }

  /// Limits the time of one run of the source. A run that takes longer is stopped and counts as
  /// failed. Default: 30 s.
  token_options& time_limit(std::chrono::nanoseconds most) {
    time_limit_ = most;
    return *this;
  }

  /// Sets the executor on which the source runs. Default: none, as with `spawn`.
  token_options& run_on(executor where) {
    where_ = std::move(where);
    return *this;
  }

  /// Repeats, once, a call that was refused as UNAUTHENTICATED, if a newer token can be had. Calls
  /// that have received replies and calls that stream requests are not repeated. Default: false.
  token_options& repeat_refused(bool repeat = true) {
    repeats_ = repeat;
    return *this;
  }

  /// Sends the token even over unencrypted connections, where others can read it. Default: false,
  /// and such calls fail.
  token_options& allow_plaintext(bool allow = true) {
    plaintext_ = allow;
    return *this;
  }

  /// Replaces the clock, for tests. It is called on any thread.
  token_options& clock(time_source now) {
    now_ = std::move(now);
    return *this;
  }

  /// The values that were set. `first_pause` and `longest_pause` are those of `back_off`, `where`
  /// is that of `run_on`.
  /// @{
  std::chrono::nanoseconds margin() const noexcept { return margin_; }
  std::chrono::nanoseconds first_pause() const noexcept { return first_pause_; }
  std::chrono::nanoseconds longest_pause() const noexcept { return longest_pause_; }
  std::chrono::nanoseconds time_limit() const noexcept { return time_limit_; }
  const executor& where() const noexcept { return where_; }
  bool repeats_refused() const noexcept { return repeats_; }
  bool allows_plaintext() const noexcept { return plaintext_; }
  /// @}
  /// The current time, by the clock that was set.
  std::chrono::steady_clock::time_point now() const {
    return now_ ? now_() : std::chrono::steady_clock::now();
  }

 private:
  std::chrono::nanoseconds margin_ = std::chrono::minutes(1);
  std::chrono::nanoseconds first_pause_ = std::chrono::seconds(1);
  std::chrono::nanoseconds longest_pause_ = std::chrono::minutes(1);
  std::chrono::nanoseconds time_limit_ = std::chrono::seconds(30);
  executor where_;
  time_source now_;
  bool repeats_ = false;
  bool plaintext_ = false;
};

/// Sends the source's token with each call that has no `authorization` of its own. All calls of the
/// interceptor share the token. While there is none, calls wait for it, up to their own deadline.
///
/// The source runs once at a time, apart from the calls (as with `spawn`): stopping a call does not
/// stop it, and all waiting calls get its result. It is stopped when the interceptor is destroyed,
/// with the last channel that uses it. If the source fails, the calls that need a token fail, and
/// so do those that come before the back-off is over. They fail with UNAVAILABLE, or with
/// UNAUTHENTICATED if the source threw an rpc_error with that code.
///
/// On a connection that is not encrypted, gRPC refuses the call as UNAUTHENTICATED and sends
/// nothing. Throws std::invalid_argument if the source is empty.
std::shared_ptr<client_interceptor> send_bearer_token(token_source source,
                                                      token_options options = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
