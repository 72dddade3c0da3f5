#include "protocoro/jwt/jwt_claims.hpp"

#include <google/protobuf/struct.pb.h>

#include <algorithm>

#include "protocoro/jwt/internal/jwt_json.hpp"

namespace protocoro {
inline namespace v0_1 {

using google::protobuf::Value;

jwt_claims::jwt_claims(const google::protobuf::Struct& all)
    : all_(std::make_shared<const google::protobuf::Struct>(all)) {}

std::string_view jwt_claims::subject() const { return text("sub").value_or(""); }

std::optional<std::string_view> jwt_claims::text(std::string_view name) const {
  const Value* const value = detail::find(*all_, name);
  if (value == nullptr || value->kind_case() != Value::kStringValue) return std::nullopt;
  return value->string_value();
}

std::vector<std::string_view> jwt_claims::texts(std::string_view name) const {
  if (const auto one = text(name)) return {*one};
  std::vector<std::string_view> found;
  const Value* const value = detail::find(*all_, name);
  if (value == nullptr) return found;
  for (const Value& each : value->list_value().values())
    if (each.kind_case() == Value::kStringValue) found.emplace_back(each.string_value());
  return found;
}

bool jwt_claims::has_scope(std::string_view scope) const {
  std::string_view rest = text("scope").value_or("");
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    if (!word.empty() && word == scope) return true;
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return false;
}

}  // namespace v0_1
}  // namespace protocoro
