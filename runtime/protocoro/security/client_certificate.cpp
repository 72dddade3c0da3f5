#include "protocoro/security/client_certificate.hpp"

#include <utility>

#include "protocoro/security/internal/authentication.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

task<std::string> first_of(std::vector<std::string> names) { co_return std::move(names.front()); }

class client_certificate final : public detail::authentication {
 public:
  explicit client_certificate(certificate_verifier verifier) noexcept
      : verifier_(std::move(verifier)) {}

 private:
  task<std::string> who_calls(server_context& context) override {
    std::vector<std::string> names = context.peer_identity();
    if (names.empty()) throw detail::unauthenticated();
    return verifier_(std::move(names));
  }

  const certificate_verifier verifier_;
};

}  // namespace

std::shared_ptr<server_interceptor> require_client_certificate(certificate_verifier verifier) {
  return std::make_shared<client_certificate>(verifier ? std::move(verifier)
                                                       : certificate_verifier(first_of));
}

}  // namespace v0_1
}  // namespace protocoro
