#include "protocoro/jwt/internal/jwt_json.hpp"

#include <cmath>

#if __has_include(<google/protobuf/json/json.h>)  // protobuf 22 and later
#include <google/protobuf/json/json.h>
namespace protobuf_json = google::protobuf::json;
#else
#include <google/protobuf/util/json_util.h>
namespace protobuf_json = google::protobuf::util;
#endif

namespace protocoro {
inline namespace v0_1 {
namespace detail {

using google::protobuf::Struct;
using google::protobuf::Value;

Struct json_object(const std::string& text) {
  Struct object;
  if (!protobuf_json::JsonStringToMessage(text, &object).ok()) throw jwt_fault("not a JSON object");
  return object;
}

const Value* find(const Struct& object, std::string_view name) {
  const auto found = object.fields().find(std::string(name));
  return found == object.fields().end() ? nullptr : &found->second;
}

std::optional<std::string> string_in(const Struct& object, std::string_view name) {
  const Value* const value = find(object, name);
  if (value == nullptr) return std::nullopt;
  if (value->kind_case() != Value::kStringValue)
    throw jwt_fault(std::string(name) + " is not a string");
  return value->string_value();
}

std::optional<double> number_in(const Struct& object, std::string_view name) {
  const Value* const value = find(object, name);
  if (value == nullptr) return std::nullopt;
  if (value->kind_case() != Value::kNumberValue || !std::isfinite(value->number_value()))
    throw jwt_fault(std::string(name) + " is not a number");
  return value->number_value();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
