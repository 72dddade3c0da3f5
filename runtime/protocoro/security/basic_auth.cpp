#include "protocoro/security/basic_auth.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "protocoro/base/internal/base64.hpp"
#include "protocoro/security/internal/authentication.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

class basic_auth final : public detail::authentication {
 public:
  explicit basic_auth(password_verifier verifier) noexcept : verifier_(std::move(verifier)) {}

 private:
  task<std::string> who_calls(server_context& context) override {
    const std::optional<std::string> sent = detail::decode_base64(
        detail::credentials_in(context, "basic "), detail::base64_form::padded);
    if (!sent || std::any_of(sent->begin(), sent->end(), is_control))
      throw detail::unauthenticated();
    const std::size_t colon = sent->find(':');
    if (colon == std::string::npos) throw detail::unauthenticated();
    return verifier_(sent->substr(0, colon), sent->substr(colon + 1));
  }

  const password_verifier verifier_;
};

}  // namespace

std::shared_ptr<server_interceptor> require_basic_auth(password_verifier verifier) {
  if (!verifier) throw std::invalid_argument("protocoro: require_basic_auth needs a verifier");
  return std::make_shared<basic_auth>(std::move(verifier));
}

}  // namespace v0_1
}  // namespace protocoro
