#include "protocoro/client/method_filter.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/rpc/internal/method_names.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

class method_filter final : public client_interceptor {
 public:
  method_filter(std::vector<std::string> names, bool around_named,
                std::shared_ptr<client_interceptor> interceptor)
      : names_(std::move(names)),
        around_named_(around_named),
        interceptor_(std::move(interceptor)) {
    if (!interceptor_)
      throw std::invalid_argument("protocoro: only_for and except_for need an interceptor");
  }

 private:
  task<> intercept(outgoing_call& call, next_step next) override {
    const bool named = detail::is_named(call.method(), names_);
    return named == around_named_ ? interceptor_->intercept(call, next) : next();
  }

  const std::vector<std::string> names_;
  const bool around_named_;
  const std::shared_ptr<client_interceptor> interceptor_;
};

}  // namespace

std::shared_ptr<client_interceptor> only_for(std::vector<std::string> names,
                                             std::shared_ptr<client_interceptor> interceptor) {
  return std::make_shared<method_filter>(std::move(names), true, std::move(interceptor));
}

std::shared_ptr<client_interceptor> except_for(std::vector<std::string> names,
                                               std::shared_ptr<client_interceptor> interceptor) {
  return std::make_shared<method_filter>(std::move(names), false, std::move(interceptor));
}

}  // namespace v0_1
}  // namespace protocoro
