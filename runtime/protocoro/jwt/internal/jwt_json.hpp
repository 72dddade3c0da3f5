// Reads JSON for protocoro::jwt, by means of protobuf.
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

/// The reason why a token is refused, for the server's operator. It contains nothing from the
/// token.
class jwt_fault final : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws jwt_fault for anything but an object, and for duplicate members, numbers out of range,
/// bad UTF-8 and deep nesting.
google::protobuf::Struct json_object(const std::string& text);

/// Returns nullptr if there is no such member.
const google::protobuf::Value* find(const google::protobuf::Struct& object, std::string_view name);
/// Empty if there is no such member. Throws jwt_fault if it has another type.
std::optional<std::string> string_in(const google::protobuf::Struct& object, std::string_view name);
std::optional<double> number_in(const google::protobuf::Struct& object, std::string_view name);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
