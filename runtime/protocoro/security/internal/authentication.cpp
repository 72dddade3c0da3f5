#include "protocoro/security/internal/authentication.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/rpc/metadata.hpp"
#include "protocoro/security/identity.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr std::size_t longest_credentials = 8192;

/// True for a token68 of RFC 7235; base64 is one too.
bool well_formed(std::string_view text) {
  const auto end = std::min(text.find_last_not_of('=') + 1, text.size());
  return end != 0 && text.size() <= longest_credentials &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                  std::string_view("-._~+/").find(c) != std::string_view::npos;
         });
}

bool has_scheme(std::string_view sent, std::string_view scheme) {
  return sent.size() > scheme.size() &&
         std::equal(scheme.begin(), scheme.end(), sent.begin(), [](char small, char c) {
           return std::tolower(static_cast<unsigned char>(c)) == small;
         });
}

}  // namespace

task<> authentication::intercept(intercepted_call& call, next_step next) {
  std::string who = co_await verified(call.context());
  co_await identity.set(std::move(who));
  co_await next();
}

task<std::string> authentication::verified(server_context& context) {
  try {
    co_return co_await who_calls(context);
  } catch (const cancelled&) {
    throw;
  } catch (...) {
    throw unauthenticated();
  }
}

std::string credentials_in(const server_context& context, std::string_view scheme) {
  std::optional<std::string> sent;
  for (const auto& [key, value] : context.request_metadata()) {
    if (key != "authorization") continue;
    if (sent) throw unauthenticated();
    sent = value;
  }
  if (!sent || !has_scheme(*sent, scheme)) throw unauthenticated();
  sent->erase(0, scheme.size());
  if (!well_formed(*sent)) throw unauthenticated();
  return std::move(*sent);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
