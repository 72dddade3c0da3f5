#include "protocoro/observability/catch_panics.hpp"

#include <fmt/format.h>

#include "protocoro/base/internal/random_id.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/internal/log_line.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

bool is_expected(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const rpc_error& error) {
    return !error.status().ok();
  } catch (const cancelled&) {
    return true;
  } catch (...) {
    return false;
  }
}

void write(const incident& happened) {
  detail::write_line_to_stderr(fmt::format(
      "incident={} method={} peer={} error={}", happened.id(), happened.method().full_name(),
      detail::as_word(happened.peer()), detail::in_quotes(happened.what())));
}

class panic_catcher final : public server_interceptor {
 public:
  explicit panic_catcher(incident_hook hook) noexcept : hook_(std::move(hook)) {}

 private:
  task<> intercept(intercepted_call& call, next_step next) override {
    std::exception_ptr failure;
    try {
      co_await next();
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) end(call.context(), failure);
  }

  [[noreturn]] void end(const server_context& context, const std::exception_ptr& failure) const {
    if (is_expected(failure)) std::rethrow_exception(failure);
    const incident happened(detail::random_id(16), context.method(), context.peer(), failure);
    tell(happened);
    throw rpc_error(status_code::INTERNAL, "internal error, incident " + happened.id());
  }

  void tell(const incident& happened) const {
    try {
      return hook_(happened);
    } catch (...) {
      detail::write_line_to_stderr("protocoro: the hook of catch_panics failed: " +
                                   detail::in_quotes(detail::text_of(std::current_exception())));
    }
    write(happened);
  }

  const incident_hook hook_;
};

}  // namespace

std::string incident::what() const { return detail::text_of(error_); }

std::shared_ptr<server_interceptor> catch_panics(incident_hook hook) {
  return std::make_shared<panic_catcher>(hook ? std::move(hook) : incident_hook(write));
}

}  // namespace v0_1
}  // namespace protocoro
