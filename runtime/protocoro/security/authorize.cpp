#include "protocoro/security/authorize.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/rpc/method_info.hpp"
#include "protocoro/security/internal/authentication.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

rpc_error permission_denied() {
  return rpc_error(status_code::PERMISSION_DENIED, "permission denied");
}

class authorization final : public server_interceptor {
 public:
  explicit authorization(authorizer may_call) noexcept : may_call_(std::move(may_call)) {}

 private:
  task<> intercept(intercepted_call& call, next_step next) override {
    const std::string* const who = co_await identity.get();
    if (who == nullptr) throw detail::unauthenticated();
    const bool allowed = co_await decided(*who, call.context());
    if (!allowed) throw permission_denied();
    co_await next();
  }

  task<bool> decided(std::string who, server_context& context) {
    try {
      co_return co_await may_call_(std::move(who), context);
    } catch (const cancelled&) {
      throw;
    } catch (...) {
      throw permission_denied();
    }
  }

  const authorizer may_call_;
};

class exception_of_some final : public server_interceptor {
 public:
  exception_of_some(std::vector<std::string> names,
                    std::shared_ptr<server_interceptor> interceptor) noexcept
      : names_(std::move(names)), interceptor_(std::move(interceptor)) {}

 private:
  task<> intercept(intercepted_call& call, next_step next) override {
    const std::string_view method = call.context().method().full_name();
    const std::string_view service = method.substr(0, method.find('/'));
    const bool free = std::any_of(names_.begin(), names_.end(), [&](const std::string& name) {
      return name == method || name == service;
    });
    return free ? next() : interceptor_->intercept(call, next);
  }

  const std::vector<std::string> names_;
  const std::shared_ptr<server_interceptor> interceptor_;
};

}  // namespace

std::shared_ptr<server_interceptor> authorize(authorizer may_call) {
  if (!may_call) throw std::invalid_argument("protocoro: authorize needs an authorizer");
  return std::make_shared<authorization>(std::move(may_call));
}

std::shared_ptr<server_interceptor> except_for(std::vector<std::string> names,
                                               std::shared_ptr<server_interceptor> interceptor) {
  if (!interceptor) throw std::invalid_argument("protocoro: except_for needs an interceptor");
  return std::make_shared<exception_of_some>(std::move(names), std::move(interceptor));
}

}  // namespace v0_1
}  // namespace protocoro
