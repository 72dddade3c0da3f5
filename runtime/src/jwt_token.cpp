#include "jwt_token.hpp"

#include <cmath>
#include <utility>

#include "base64.hpp"

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
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr std::size_t longest_token = 8192;

std::string decoded(std::string_view part) {
  if (part.empty()) throw jwt_fault("a part is empty");
  std::optional<std::string> bytes = decode_base64(part, base64_form::url);
  if (!bytes) throw jwt_fault("not base64url");
  return std::move(*bytes);
}

/// protobuf refuses members that are there twice, numbers out of range, bad UTF-8, deep nesting.
Struct json_object(std::string_view part) {
  Struct object;
  if (!protobuf_json::JsonStringToMessage(decoded(part), &object).ok())
    throw jwt_fault("not a JSON object");
  return object;
}

}  // namespace

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

jwt_token::jwt_token(std::string text) : text_(std::move(text)) {
  if (text_.size() > longest_token) throw jwt_fault("longer than 8 KiB");
  const std::size_t first = text_.find('.');
  signed_size_ = text_.rfind('.');
  if (first == signed_size_ || text_.find('.', first + 1) != signed_size_)
    throw jwt_fault("not of three parts");
  const std::string_view whole = text_;
  read_header(whole.substr(0, first));
  payload_ = json_object(whole.substr(first + 1, signed_size_ - first - 1));
  signature_ = decoded(whole.substr(signed_size_ + 1));
}

void jwt_token::read_header(std::string_view part) {
  const Struct header = json_object(part);
  if (find(header, "crit") != nullptr) throw jwt_fault("critical extensions");
  std::optional<std::string> algorithm = string_in(header, "alg");
  if (!algorithm) throw jwt_fault("alg is missing");
  if (*algorithm != "HS256" && *algorithm != "RS256" && *algorithm != "ES256")
    throw jwt_fault("an algorithm that is not known here");
  algorithm_ = std::move(*algorithm);
  key_id_ = string_in(header, "kid");
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
