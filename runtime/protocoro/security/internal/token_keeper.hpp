// Keeps the token that the calls of a client share, and the calls that wait for a new one.
#ifndef PROTOCORO_SECURITY_INTERNAL_TOKEN_KEEPER_HPP
#define PROTOCORO_SECURITY_INTERNAL_TOKEN_KEEPER_HPP

#include <grpcpp/support/status.h>

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "protocoro/coro/pipe.hpp"
#include "protocoro/security/call_credentials.hpp"

namespace grpc {
class CallCredentials;
}

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// One run of the source, and its result.
class token_fetch {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit token_fetch(time_point began) noexcept : began_(began) {}

  /// Sets the result and wakes all waiting calls. Called once.
  void end(std::optional<access_token> token, grpc::Status failure);
  /// Waits for `end`. Several calls may wait, each in its own root, and each may be stopped.
  static task<> wait(std::shared_ptr<token_fetch> fetch);
  /// Throws rpc_error if the fetch has failed. Called on the strand of a call that has waited.
  void check() const;

  bool is_good(time_point now) const;
  bool is_due(time_point now, std::chrono::nanoseconds margin) const;
  bool is_older(std::chrono::nanoseconds age, time_point now) const { return now - began_ >= age; }

  const std::string& authorization() const noexcept { return authorization_; }
  const std::shared_ptr<grpc::CallCredentials>& credentials() const noexcept {
    return credentials_;
  }

 private:
  /// Lives in the frame of a waiting call. Its gate opens when the fetch ends.
  class place_in_line {
   public:
    explicit place_in_line(token_fetch& fetch);
    place_in_line(const place_in_line&) = delete;
    place_in_line& operator=(const place_in_line&) = delete;
    ~place_in_line();
    pipe<int>& gate() noexcept { return *place_; }

   private:
    token_fetch& fetch_;
    std::list<pipe<int>>::iterator place_;
  };

  const time_point began_;
  std::mutex mutex_;
  std::list<pipe<int>> line_;
  bool ended_ = false;
  // Set by `end`, constant afterwards.
  std::optional<access_token> token_;
  grpc::Status failure_;
  std::string authorization_;
  std::shared_ptr<grpc::CallCredentials> credentials_;
};

/// Makes sure that at most one fetch runs at a time. Owned by the interceptor and by the fetches
/// that it has spawned.
class token_keeper {
 public:
  token_keeper(token_source source, token_options options);

  class answer {
   public:
    answer(std::shared_ptr<token_fetch> the_fetch, bool is_there, bool to_be_run)
        : fetch(std::move(the_fetch)), there(is_there), run(std::move(to_be_run)) {}

    std::shared_ptr<token_fetch> fetch;  // has ended if `there`, else the caller waits for it
    bool there;
    bool run;  // the caller has to run a fetch
  };

  /// Returns the fetch whose token a call should use.
  answer ask();
  /// Runs the fetch that `ask` has asked its caller to run.
  static task<> run(std::shared_ptr<token_keeper> keeper);
  /// Ends the fetch with the exception being handled, if it could not be spawned.
  void run_failed() noexcept;
  /// Reports that a server refused the token.
  void refused(const token_fetch& used);

  const token_options& options() const noexcept { return options_; }

 private:
  void ended(std::optional<access_token> token, grpc::Status failure);

  const token_source source_;
  const token_options options_;
  std::mutex mutex_;
  std::shared_ptr<token_fetch> current_;  // its token is sent
  std::shared_ptr<token_fetch> running_;
  std::shared_ptr<token_fetch> failed_;  // the last failure since the last success
  std::chrono::steady_clock::time_point failed_at_;
  std::chrono::nanoseconds pause_{0};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
