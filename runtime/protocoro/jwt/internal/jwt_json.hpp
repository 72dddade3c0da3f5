// What protocoro::jwt reads of JSON, by protobuf.
#ifndef PROTOCORO_JWT_INTERNAL_JWT_JSON_HPP
#define PROTOCORO_JWT_INTERNAL_JWT_JSON_HPP

#include <google/protobuf/struct.pb.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Why a token is refused, for the server's operator: nothing of the token's own is in it.
class jwt_fault final : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws jwt_fault for all but an object: also for members that are there twice, numbers out of
/// range, bad UTF-8 and deep nesting.
google::protobuf::Struct json_object(const std::string& text);

/// Null for what is not there.
const google::protobuf::Value* find(const google::protobuf::Struct& object, std::string_view name);
/// Throws jwt_fault for another type.
std::optional<std::string> string_in(const google::protobuf::Struct& object, std::string_view name);
std::optional<double> number_in(const google::protobuf::Struct& object, std::string_view name);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
