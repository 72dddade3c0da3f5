// What a verified JSON web token says.
//
//   const jwt_claims* claims = co_await token_claims.get();   // in a handler
//   if (claims == nullptr || !claims->has_scope("orders.write"))
//     throw rpc_error(status_code::PERMISSION_DENIED, "needs orders.write");
//
// Link protocoro::jwt.
#ifndef PROTOCORO_JWT_JWT_CLAIMS_HPP
#define PROTOCORO_JWT_JWT_CLAIMS_HPP

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocoro/coro/flowing_value.hpp"

namespace google::protobuf {
class Struct;
}

namespace protocoro {
inline namespace v0_1 {

/// Does not change; copies share the claims. Views live as long as one of them.
class jwt_claims {
 public:
  explicit jwt_claims(const google::protobuf::Struct& all);

  /// The payload, as google/protobuf/struct.pb.h has JSON.
  const google::protobuf::Struct& all() const noexcept { return *all_; }

  /// `sub`; empty without one.
  std::string_view subject() const;
  /// A claim that is a string; empty for what is none.
  std::optional<std::string_view> text(std::string_view name) const;
  /// The strings of a claim that is a list, or the one that it is: roles, groups.
  std::vector<std::string_view> texts(std::string_view name) const;
  /// Whether `scope`, words with spaces between them (RFC 8693), has this one.
  bool has_scope(std::string_view scope) const;

 private:
  std::shared_ptr<const google::protobuf::Struct> all_;
};

/// The claims of the call's token, when a jwt_verifier verified it for require_bearer_token.
inline constinit flowing_value<jwt_claims> token_claims;

}  // namespace v0_1
}  // namespace protocoro

#endif
