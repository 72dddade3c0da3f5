#include "jwt_token.hpp"

#include <utility>

#include "base64.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using google::protobuf::Struct;

constexpr std::size_t longest_token = 8192;

std::string decoded(std::string_view part) {
  if (part.empty()) throw jwt_fault("a part is empty");
  std::optional<std::string> bytes = decode_base64(part, base64_form::url);
  if (!bytes) throw jwt_fault("not base64url");
  return std::move(*bytes);
}

}  // namespace

jwt_token::jwt_token(std::string text) : text_(std::move(text)) {
  if (text_.size() > longest_token) throw jwt_fault("longer than 8 KiB");
  const std::size_t first = text_.find('.');
  signed_size_ = text_.rfind('.');
  if (first == signed_size_ || text_.find('.', first + 1) != signed_size_)
    throw jwt_fault("not of three parts");
  const std::string_view whole = text_;
  read_header(whole.substr(0, first));
  payload_ = json_object(decoded(whole.substr(first + 1, signed_size_ - first - 1)));
  signature_ = decoded(whole.substr(signed_size_ + 1));
}

void jwt_token::read_header(std::string_view part) {
  const Struct header = json_object(decoded(part));
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
