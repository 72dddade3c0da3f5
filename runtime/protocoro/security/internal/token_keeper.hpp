// The token that the calls of a client share, and who waits for a new one.
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

/// One run of the source, and what it gave.
class token_fetch {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit token_fetch(time_point began) noexcept : began_(began) {}

  /// Once.
  void end(std::optional<access_token> token, grpc::Status failure);
  /// Waits for `end`. Several may, each in its own root, and be stopped.
  static task<> wait(std::shared_ptr<token_fetch> fetch);
  /// On the strand of whoever has waited: throws rpc_error for a failure.
  void check() const;

  bool is_good(time_point now) const;
  bool is_due(time_point now, std::chrono::nanoseconds margin) const;
  bool is_older(std::chrono::nanoseconds age, time_point now) const { return now - began_ >= age; }

  const std::string& authorization() const noexcept { return authorization_; }
  const std::shared_ptr<grpc::CallCredentials>& credentials() const noexcept {
    return credentials_;
  }

 private:
  /// Lives in the frame of whoever waits; after the end it is open.
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
  // Constant after the end.
  std::optional<access_token> token_;
  grpc::Status failure_;
  std::string authorization_;
  std::shared_ptr<grpc::CallCredentials> credentials_;
};

/// Whose business it is that at most one fetch runs. Kept by the interceptor and by what it has
/// spawned.
class token_keeper {
 public:
  token_keeper(token_source source, token_options options);

  class answer {
   public:
    answer(std::shared_ptr<token_fetch> the_fetch, bool is_there, bool to_be_run)
        : fetch(std::move(the_fetch)), there(is_there), run(std::move(to_be_run)) {}

    std::shared_ptr<token_fetch> fetch;  // has ended, or is to be waited for
    bool there;
    bool run;  // a fetch is to be run by whoever has asked
  };

  answer ask();
  /// What `ask` has wanted to be run.
  static task<> run(std::shared_ptr<token_keeper> keeper);
  void run_failed() noexcept;
  /// A server does not want its token.
  void refused(const token_fetch& used);

  const token_options& options() const noexcept { return options_; }

 private:
  void ended(std::optional<access_token> token, grpc::Status failure);

  const token_source source_;
  const token_options options_;
  std::mutex mutex_;
  std::shared_ptr<token_fetch> current_;  // whose token is sent
  std::shared_ptr<token_fetch> running_;
  std::shared_ptr<token_fetch> failed_;  // since the last success
  std::chrono::steady_clock::time_point failed_at_;
  std::chrono::nanoseconds pause_{0};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
