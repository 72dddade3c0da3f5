#include "protocoro/bearer_token.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>
#include <utility>

#include "protocoro/cancelled.hpp"
#include "protocoro/metadata.hpp"
#include "protocoro/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

constexpr std::size_t longest_token = 8192;

rpc_error unauthenticated() {
  return rpc_error(status_code::UNAUTHENTICATED, "authentication failed");
}

bool same_ignoring_case(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

/// RFC 6750: letters, digits and -._~+/ with = at the end.
bool is_token(std::string_view text) {
  const auto end = std::min(text.find_last_not_of('=') + 1, text.size());
  return end != 0 && text.size() <= longest_token &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                  std::string_view("-._~+/").find(c) != std::string_view::npos;
         });
}

/// Empty for what is no token.
std::string token_in(const metadata& received) {
  constexpr std::string_view scheme = "bearer ";
  std::optional<std::string_view> sent;
  for (const auto& [key, value] : received) {
    if (key != "authorization") continue;
    if (sent) return {};
    sent = value;
  }
  if (!sent || sent->size() <= scheme.size() ||
      !std::equal(scheme.begin(), scheme.end(), sent->begin(), same_ignoring_case))
    return {};
  const std::string_view token = sent->substr(scheme.size());
  return is_token(token) ? std::string(token) : std::string();
}

class bearer_token final : public server_interceptor {
 public:
  explicit bearer_token(token_verifier verifier) noexcept : verifier_(std::move(verifier)) {}

 private:
  task<> intercept(intercepted_call& call, next_step next) override {
    std::string token = token_in(call.context().request_metadata());
    if (token.empty()) throw unauthenticated();
    std::string who = co_await verified(std::move(token));
    co_await identity.set(std::move(who));
    co_await next();
  }

  /// Why a token was refused is nothing for whoever sent it.
  task<std::string> verified(std::string token) {
    try {
      co_return co_await verifier_(std::move(token));
    } catch (const cancelled&) {
      throw;
    } catch (...) {
      throw unauthenticated();
    }
  }

  const token_verifier verifier_;
};

}  // namespace

std::shared_ptr<server_interceptor> require_bearer_token(token_verifier verifier) {
  return std::make_shared<bearer_token>(std::move(verifier));
}

}  // namespace v0_1
}  // namespace protocoro
