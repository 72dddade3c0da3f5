#include "protocoro/hedging.hpp"

#include <stdexcept>

#include "client_interception.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class hedging final : public client_interceptor {
 public:
  explicit hedging(hedging_options options) : options_(std::move(options)) {}

 private:
  task<> intercept(outgoing_call& call, next_step next) override {
    call.call_->hedge(options_);
    return next();
  }

  const hedging_options options_;
};

}  // namespace detail

hedging_options& hedging_options::attempts(int most) {
  if (most < 1) throw std::invalid_argument("protocoro: hedge needs at least 1 attempt");
  attempts_ = most;
  return *this;
}

std::shared_ptr<client_interceptor> hedge(hedging_options options) {
  return std::make_shared<detail::hedging>(std::move(options));
}

}  // namespace v0_1
}  // namespace protocoro
