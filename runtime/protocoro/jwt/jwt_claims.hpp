// Gives access to the claims of a verified JSON web token.
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

/// The claims of a token. They never change, and copies share them. Views stay valid as long as any
/// copy lives.
class jwt_claims {
 public:
  /// Takes a token's payload as protobuf's JSON object.
  explicit jwt_claims(const google::protobuf::Struct& all);

  /// All claims, in protobuf's form for JSON (google/protobuf/struct.pb.h).
  const google::protobuf::Struct& all() const noexcept { return *all_; }

  /// The claim `sub`; empty if there is none.
  std::string_view subject() const;
  /// A claim that is a string; empty if there is no such claim or it is not a string.
  std::optional<std::string_view> text(std::string_view name) const;
  /// The strings of a claim that is a list, such as roles or groups; a claim that is a string
  /// counts as a list of one.
  std::vector<std::string_view> texts(std::string_view name) const;
  /// True if the claim `scope`, a list of words separated by spaces (RFC 8693), contains this word.
  bool has_scope(std::string_view scope) const;

 private:
  std::shared_ptr<const google::protobuf::Struct> all_;
};

/// The claims of the current call's token, if a jwt_verifier has verified it for
/// require_bearer_token.
inline constinit flowing_value<jwt_claims> token_claims;

}  // namespace v0_1
}  // namespace protocoro

#endif
