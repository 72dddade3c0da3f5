#include "protocoro/security/bearer_token.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/security/internal/authentication.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

class bearer_token final : public detail::authentication {
 public:
  explicit bearer_token(token_verifier verifier) noexcept : verifier_(std::move(verifier)) {}

 private:
  task<std::string> who_calls(server_context& context) override {
    return verifier_(detail::credentials_in(context, "bearer "));
  }

  const token_verifier verifier_;
};

}  // namespace

std::shared_ptr<server_interceptor> require_bearer_token(token_verifier verifier) {
  if (!verifier) throw std::invalid_argument("protocoro: require_bearer_token needs a verifier");
  return std::make_shared<bearer_token>(std::move(verifier));
}

}  // namespace v0_1
}  // namespace protocoro
