#include "protocoro/jwt/jwt.hpp"

#include <google/protobuf/struct.pb.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "protocoro/jwt/internal/jwt_keyring.hpp"
#include "protocoro/jwt/internal/jwt_token.hpp"
#include "protocoro/security/internal/authentication.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

using google::protobuf::Struct;
using google::protobuf::Value;

/// Shared by the copies of a verifier.
class jwt_rules {
 public:
  explicit jwt_rules(jwt_options options)
      : rules_(std::move(options)),
        keys(std::move(rules_.keys_), std::move(rules_.source_), rules_.pause_, rules_.refused_) {}

  void check_claims(const Struct& claims) const {
    check_times(claims);
    static_cast<void>(string_in(claims, "sub"));
    const std::optional<std::string> issuer = string_in(claims, "iss");
    if (!rules_.issuer_.empty() && issuer != rules_.issuer_) throw jwt_fault("wrong issuer");
    check_audience(find(claims, "aud"));
  }

  void report(std::string_view reason) const {
    if (rules_.refused_) rules_.refused_(reason);
  }

 private:
  using seconds = std::chrono::duration<double>;

  void check_times(const Struct& claims) const {
    const auto time = rules_.now_ ? rules_.now_() : std::chrono::system_clock::now();
    const double now = seconds(time.time_since_epoch()).count();
    const double skew = seconds(rules_.skew_).count();
    const std::optional<double> expires = number_in(claims, "exp");
    if (!expires) throw jwt_fault("exp is missing");
    if (now >= *expires + skew) throw jwt_fault("expired");
    const std::optional<double> begins = number_in(claims, "nbf");
    if (begins && now < *begins - skew) throw jwt_fault("not valid yet");
    const std::optional<double> issued = number_in(claims, "iat");
    if (issued && now < *issued - skew) throw jwt_fault("issued in the future");
  }

  bool is_ours(const Value& audience) const {
    if (audience.kind_case() != Value::kStringValue)
      throw jwt_fault("aud is not a string or a list of strings");
    const auto& ours = rules_.audiences_;
    return std::find(ours.begin(), ours.end(), audience.string_value()) != ours.end();
  }

  void check_audience(const Value* audience) const {
    bool ours = audience == nullptr && rules_.audiences_.empty();
    if (audience != nullptr && audience->kind_case() == Value::kListValue) {
      for (const Value& each : audience->list_value().values()) ours = is_ours(each) || ours;
    } else if (audience != nullptr) {
      ours = is_ours(*audience);
    }
    if (!ours) throw jwt_fault("wrong audience");
  }

  jwt_options rules_;

 public:
  jwt_keyring keys;
};

namespace {

void check_signature(const jwt_token& token, const jwt_key& key) {
  if (token.header().algorithm() != key.algorithm())
    throw jwt_fault("the algorithm is not the key's");
  if (!key.has_signed(token.signed_text(), token.signature()))
    throw jwt_fault("not signed by the key");
}

task<jwt_claims> verified(std::shared_ptr<jwt_rules> rules, std::string text) {
  try {
    const jwt_token token(std::move(text));
    const jwt_header& header = token.header();
    const jwt_key key = co_await rules->keys.key_for(header.key_id(), header.algorithm());
    check_signature(token, key);
    const Struct claims = token.payload();  // parsed only if signed: it costs work
    rules->check_claims(claims);
    co_return jwt_claims(claims);
  } catch (const jwt_fault& fault) {
    rules->report(fault.what());
  }
  throw unauthenticated();
}

task<std::string> subject_of(std::shared_ptr<jwt_rules> rules, std::string text) {
  jwt_claims claims = co_await verified(rules, std::move(text));
  std::string who(claims.subject());
  if (who.empty()) {
    rules->report("sub is missing");
    throw unauthenticated();
  }
  co_await token_claims.set(std::move(claims));
  co_return who;
}

}  // namespace
}  // namespace detail

jwt_options& jwt_options::issuer(std::string name) {
  issuer_ = std::move(name);
  return *this;
}

jwt_options& jwt_options::audience(std::string name) {
  audiences_.push_back(std::move(name));
  return *this;
}

jwt_options& jwt_options::key(jwt_key added) {
  keys_.push_back(std::move(added));
  return *this;
}

jwt_options& jwt_options::fetch_keys(key_source source, std::chrono::milliseconds pause) {
  if (!source) throw std::invalid_argument("protocoro: fetch_keys needs a source of keys");
  source_ = std::move(source);
  pause_ = pause;
  return *this;
}

jwt_options& jwt_options::clock_skew(std::chrono::seconds skew) {
  skew_ = skew;
  return *this;
}

jwt_options& jwt_options::on_refused(refused_hook hook) {
  refused_ = std::move(hook);
  return *this;
}

jwt_options& jwt_options::read_time_from(clock now) {
  now_ = std::move(now);
  return *this;
}

jwt_verifier::jwt_verifier(jwt_options options)
    : rules_(std::make_shared<detail::jwt_rules>(std::move(options))) {}

task<std::string> jwt_verifier::operator()(std::string token) const {
  return detail::subject_of(rules_, std::move(token));
}

task<jwt_claims> jwt_verifier::verify(std::string token) const {
  return detail::verified(rules_, std::move(token));
}

void jwt_verifier::replace_keys(std::vector<jwt_key> keys) {
  rules_->keys.replace(std::move(keys));
}

}  // namespace v0_1
}  // namespace protocoro
