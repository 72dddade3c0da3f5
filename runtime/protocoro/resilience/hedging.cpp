#include "protocoro/resilience/hedging.hpp"

#include <stdexcept>

#include "protocoro/client/internal/client_interception.hpp"
#include "protocoro/resilience/internal/hedged_call.hpp"
#include "protocoro/rpc/internal/method_names.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class hedging final : public client_interceptor, private attempt_source {
 public:
  explicit hedging(hedging_options options) : policy_(std::move(options)) {}

 private:
  task<> intercept(outgoing_call& call, next_step next) override {
    if (may_run_twice(call.method(), policy_.options.idempotent()))
      client_interception::of(call).take_attempts_from(*this);
    return next();
  }

  attempts& make(std::shared_ptr<client_core> client, std::size_t method,
                 const google::protobuf::MessageLite& request, const call_options& options,
                 context::time_point deadline) override {
    return *new hedged_call(std::move(client), method, request, options, deadline, policy_);
  }

  hedging_policy policy_;
};

}  // namespace detail

hedging_options& hedging_options::attempts(int most) {
  if (most < 1) throw std::invalid_argument("protocoro: hedge needs at least 1 attempt");
  attempts_ = most;
  return *this;
}

hedging_options& hedging_options::budget(double most, double per_success) {
  if (!(most > 0) || !(per_success > 0))
    throw std::invalid_argument(
        "protocoro: the budget of hedge needs `most` and `per_success` above 0");
  budget_ = most;
  paid_per_success_ = per_success;
  return *this;
}

std::shared_ptr<client_interceptor> hedge(hedging_options options) {
  return std::make_shared<detail::hedging>(std::move(options));
}

}  // namespace v0_1
}  // namespace protocoro
