// A token with every call of a client: `authorization: Bearer <token>`.
//
//   task<access_token> ask_for_token();   // how it is got, and for how long it is good
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

/// What a server knows the client by, for some time.
class access_token {
 public:
  /// Good until a server refuses it. Throws std::invalid_argument for an empty text and for one
  /// with other characters than visible ASCII.
  explicit access_token(std::string value);
  /// Good for so long, counted from when its source was called.
  access_token(std::string value, std::chrono::nanoseconds lifetime);

  const std::string& value() const noexcept { return value_; }
  std::chrono::nanoseconds lifetime() const noexcept { return lifetime_; }

 private:
  std::string value_;
  std::chrono::nanoseconds lifetime_ = std::chrono::nanoseconds::max();
};

/// Gets a token from somewhere; what it throws is a failure. It makes no call that would have to
/// wait for that token: its own calls go through another channel. A lambda that is a coroutine
/// captures nothing.
using token_source = std::function<task<access_token>()>;

/// Set what differs from the default; every setter gives the object back.
class token_options {
 public:
  using time_source = std::function<std::chrono::steady_clock::time_point()>;

  token_options() {}

  /// A new token is fetched when the one there is has so long to live, or half of its lifetime if
  /// that is less; calls go on with it meanwhile. Default: 1 min.
  token_options& margin(std::chrono::nanoseconds before_end) {
    margin_ = before_end;
    return *this;
  }

  /// After a failure the source is called again when so much time has passed, by the next call that
  /// comes; twice as much after each further failure, up to `most`. A token that a server refuses
  /// is replaced when it is older than `first`. Default: 1 s and 1 min.
  token_options& back_off(std::chrono::nanoseconds first, std::chrono::nanoseconds most) {
    first_pause_ = first;
    longest_pause_ = most;
    return *this;
  }

  /// Of one run of the source; then it is stopped, and has failed. Default: 30 s.
  token_options& time_limit(std::chrono::nanoseconds most) {
    time_limit_ = most;
    return *this;
  }

  /// Where the source runs. Without one, as `spawn` has it.
  token_options& run_on(executor where) {
    where_ = std::move(where);
    return *this;
  }

  /// A call that is refused as UNAUTHENTICATED is made once more if a newer token can be had,
  /// unless replies were seen or requests are streamed. Default: not.
  token_options& repeat_refused(bool repeat = true) {
    repeats_ = repeat;
    return *this;
  }

  /// Sends the token also where others may read it. Default: such calls fail.
  token_options& allow_plaintext(bool allow = true) {
    plaintext_ = allow;
    return *this;
  }

  /// What time it is, for tests; any thread.
  token_options& clock(time_source now) {
    now_ = std::move(now);
    return *this;
  }

  // What was set.
  std::chrono::nanoseconds margin() const noexcept { return margin_; }
  std::chrono::nanoseconds first_pause() const noexcept { return first_pause_; }
  std::chrono::nanoseconds longest_pause() const noexcept { return longest_pause_; }
  std::chrono::nanoseconds time_limit() const noexcept { return time_limit_; }
  const executor& where() const noexcept { return where_; }
  bool repeats_refused() const noexcept { return repeats_; }
  bool allows_plaintext() const noexcept { return plaintext_; }
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

/// Sends the source's token with each call that has no `authorization` of its own. The token is
/// shared by all calls that the interceptor is around. A call that comes when there is none waits
/// for it, within its own deadline.
///
/// The source runs one at a time, as work of its own (`spawn`): a call that is stopped leaves it
/// alone, and all that wait have its result. It is stopped when the interceptor goes, with the last
/// channel that has it. Where it fails, the calls that need a token fail, and those that come until
/// the back-off is over, with UNAVAILABLE, or UNAUTHENTICATED if it threw an rpc_error with that.
///
/// On a connection that is not encrypted gRPC refuses the call as UNAUTHENTICATED, and nothing is
/// sent. Throws std::invalid_argument without a source.
std::shared_ptr<client_interceptor> send_bearer_token(token_source source,
                                                      token_options options = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
