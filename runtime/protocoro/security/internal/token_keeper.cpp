#include "protocoro/security/internal/token_keeper.hpp"

#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "protocoro/rpc/internal/deadline.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

using std::chrono::nanoseconds;

// --- a fetch

token_fetch::place_in_line::place_in_line(token_fetch& fetch) : fetch_(fetch) {
  const std::lock_guard lock(fetch_.mutex_);
  place_ = fetch_.line_.emplace(fetch_.line_.end(), 1);
  if (fetch_.ended_) place_->close();
}

token_fetch::place_in_line::~place_in_line() {
  const std::lock_guard lock(fetch_.mutex_);
  fetch_.line_.erase(place_);
}

/// Opens the gates outside the lock, because a waiting call may resume at once.
void token_fetch::end(std::optional<access_token> token, grpc::Status failure) {
  std::vector<pipe<int>> gates;
  {
    const std::lock_guard lock(mutex_);
    token_ = std::move(token);
    failure_ = std::move(failure);
    if (token_) {
      authorization_ = "Bearer " + token_->value();
      credentials_ = grpc::AccessTokenCredentials(token_->value());
    }
    ended_ = true;
    gates.assign(line_.begin(), line_.end());
  }
  for (pipe<int>& gate : gates) gate.close();
}

task<> token_fetch::wait(std::shared_ptr<token_fetch> fetch) {
  place_in_line here(*fetch);
  auto ends = here.gate().items();
  co_await ends.next();
}

void token_fetch::check() const {
  if (!token_) throw rpc_error(failure_).never_sent(true);
}

bool token_fetch::is_good(time_point now) const {
  return token_ && now - began_ < token_->lifetime();
}

bool token_fetch::is_due(time_point now, nanoseconds margin) const {
  const nanoseconds lifetime = std::max(token_->lifetime(), nanoseconds::zero());
  return now - began_ >= lifetime - std::clamp(margin, nanoseconds::zero(), lifetime / 2);
}

// --- the keeper

namespace {

grpc::Status why_not(const std::exception_ptr& failure) {
  const std::string text = "no access token: ";
  try {
    std::rethrow_exception(failure);
  } catch (const rpc_error& error) {
    const bool refused = error.code() == status_code::UNAUTHENTICATED;
    return grpc::Status(refused ? status_code::UNAUTHENTICATED : status_code::UNAVAILABLE,
                        text + error.what());
  } catch (const std::exception& error) {
    return grpc::Status(status_code::UNAVAILABLE, text + error.what());
  } catch (const cancelled& stop) {
    return grpc::Status(status_code::UNAVAILABLE, text + stop.what());
  } catch (...) {
    return grpc::Status(status_code::UNAVAILABLE,
                        text + "its source threw an exception of unknown type");
  }
}

}  // namespace

token_keeper::token_keeper(token_source source, token_options options)
    : source_(std::move(source)), options_(std::move(options)) {}

/// Answers with a valid token even when it is time to fetch the next one.
token_keeper::answer token_keeper::ask() {
  const auto now = options_.now();
  const std::lock_guard lock(mutex_);
  const bool good = current_ && current_->is_good(now);
  const bool wanted = !good || current_->is_due(now, options_.margin());
  const bool allowed = !failed_ || now - failed_at_ >= pause_;
  const bool begins = wanted && allowed && !running_;
  if (begins) running_ = std::make_shared<token_fetch>(now);
  if (good) return answer(current_, true, begins);
  if (running_) return answer(running_, false, begins);
  return answer(failed_, true, false);
}

task<> token_keeper::run(std::shared_ptr<token_keeper> keeper) {
  std::optional<access_token> token;
  grpc::Status failure;
  try {
    auto fetched = co_await with_timeout(keeper->source_(), keeper->options_.time_limit());
    token.emplace(std::move(fetched));
  } catch (...) {
    failure = why_not(std::current_exception());
  }
  keeper->ended(std::move(token), std::move(failure));
}

void token_keeper::run_failed() noexcept { ended(std::nullopt, why_not(std::current_exception())); }

void token_keeper::ended(std::optional<access_token> token, grpc::Status failure) {
  const bool got = token.has_value();
  const auto now = options_.now();
  std::shared_ptr<token_fetch> fetch;
  {
    const std::lock_guard lock(mutex_);
    fetch = running_;
  }
  fetch->end(std::move(token), std::move(failure));
  const std::lock_guard lock(mutex_);
  running_.reset();
  if (got) {
    current_ = std::move(fetch);
    failed_.reset();
    return;
  }
  const nanoseconds longest = within_bounds(options_.longest_pause());
  pause_ = failed_ ? std::min(pause_ * 2, longest) : within_bounds(options_.first_pause());
  failed_ = std::move(fetch);
  failed_at_ = now;
}

/// Keeps a young token: otherwise a server that refuses every token would make each call run the
/// source.
void token_keeper::refused(const token_fetch& used) {
  const auto now = options_.now();
  const std::lock_guard lock(mutex_);
  if (current_.get() == &used && used.is_older(options_.first_pause(), now)) current_.reset();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
