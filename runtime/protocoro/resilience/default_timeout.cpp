#include "protocoro/resilience/default_timeout.hpp"

#include "protocoro/rpc/internal/deadline.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

/// Sets a deadline and not a timeout, which would start again with each attempt.
class timeout_where_none_is final : public client_interceptor {
 public:
  explicit timeout_where_none_is(std::chrono::nanoseconds timeout) noexcept : timeout_(timeout) {}

 private:
  task<> intercept(outgoing_call& call, next_step next) override {
    call_options& options = call.options();
    if (!options.timeout() && options.deadline() == call_options::time_point::max())
      options.deadline(detail::deadline_after(timeout_));
    return next();
  }

  const std::chrono::nanoseconds timeout_;
};

}  // namespace

std::shared_ptr<client_interceptor> default_timeout(std::chrono::nanoseconds timeout) {
  return std::make_shared<timeout_where_none_is>(timeout);
}

}  // namespace v0_1
}  // namespace protocoro
