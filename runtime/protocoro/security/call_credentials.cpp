#include "protocoro/security/call_credentials.hpp"

#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <exception>
#include <stdexcept>

#include "protocoro/client/internal/time_left.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/security/internal/token_keeper.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

using detail::token_fetch;
using detail::token_keeper;

class sends_token final : public client_interceptor {
 public:
  sends_token(token_source source, token_options options)
      : keeper_(std::make_shared<token_keeper>(std::move(source), std::move(options))) {}

 private:
  task<> intercept(outgoing_call& call, next_step next) override {
    if (call.options().metadata().find("authorization")) return next();
    return authorized(call, next);
  }

  task<> authorized(outgoing_call& call, next_step next) {
    const call_options plain = call.options();
    std::shared_ptr<token_fetch> used = co_await token_for(call);
    std::exception_ptr refusal;
    try {
      call.options() = with_token(plain, *used);
      co_await next();
    } catch (const rpc_error& error) {
      if (error.code() != status_code::UNAUTHENTICATED) throw;
      refusal = std::current_exception();
    }
    if (!refusal) co_return;
    keeper_->refused(*used);
    if (!may_repeat(call)) std::rethrow_exception(refusal);
    std::shared_ptr<token_fetch> newer = co_await token_for(call);
    if (newer == used) std::rethrow_exception(refusal);
    call.options() = with_token(plain, *newer);
    co_await next();
  }

  /// The source runs in a root of its own; only the wait for it belongs to the call.
  task<std::shared_ptr<token_fetch>> token_for(outgoing_call& call) {
    const token_keeper::answer answer = keeper_->ask();
    if (answer.run) run_source();
    if (!answer.there) co_await within_deadline(token_fetch::wait(answer.fetch), call.options());
    answer.fetch->check();
    co_return answer.fetch;
  }

  void run_source() {
    try {
      background_.spawn(token_keeper::run(keeper_), keeper_->options().where());
    } catch (...) {
      keeper_->run_failed();
    }
  }

  static task<> within_deadline(task<> work, const call_options& options) {
    if (options.deadline() == call_options::time_point::max()) return work;
    return with_timeout(std::move(work), detail::time_left(options));
  }

  /// gRPC checks that call credentials are sent only over an encrypted connection.
  call_options with_token(const call_options& plain, const token_fetch& token) const {
    call_options options = plain;
    if (keeper_->options().allows_plaintext())
      options.metadata("authorization", token.authorization());
    else if (plain.credentials())
      options.credentials(grpc::CompositeCallCredentials(plain.credentials(), token.credentials()));
    else
      options.credentials(token.credentials());
    return options;
  }

  bool may_repeat(const outgoing_call& call) const {
    const rpc_kind kind = call.method().kind();
    return keeper_->options().repeats_refused() && call.replies() == 0 &&
           (kind == rpc_kind::unary || kind == rpc_kind::server_streaming);
  }

  const std::shared_ptr<token_keeper> keeper_;
  spawn_scope background_;
};

}  // namespace

access_token::access_token(std::string value) : value_(std::move(value)) {
  const auto fits = [](char c) { return c > ' ' && c <= '~'; };
  if (value_.empty() || !std::all_of(value_.begin(), value_.end(), fits))
    throw std::invalid_argument("protocoro: an access token must be non-empty visible ASCII");
}

access_token::access_token(std::string value, std::chrono::nanoseconds lifetime)
    : access_token(std::move(value)) {
  lifetime_ = lifetime;
}

std::shared_ptr<client_interceptor> send_bearer_token(token_source source, token_options options) {
  if (!source) throw std::invalid_argument("protocoro: send_bearer_token needs a source");
  return std::make_shared<sends_token>(std::move(source), std::move(options));
}

}  // namespace v0_1
}  // namespace protocoro
