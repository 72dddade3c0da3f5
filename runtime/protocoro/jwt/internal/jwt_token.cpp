#include "protocoro/jwt/internal/jwt_token.hpp"

#include <utility>

#include "protocoro/base/internal/base64.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr std::size_t longest_token = 8192;
constexpr std::size_t longest_header = 1024;  // in base64url

std::string decoded(std::string_view part) {
  if (part.empty()) throw jwt_fault("a part is empty");
  std::optional<std::string> bytes = decode_base64(part, base64_form::url);
  if (!bytes) throw jwt_fault("not base64url");
  return std::move(*bytes);
}

/// Returns the size up to the last dot; the text must have three parts.
std::size_t size_of_signed(std::string_view text) {
  if (text.size() > longest_token) throw jwt_fault("longer than 8 KiB");
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  if (first == last || text.find('.', first + 1) != last) throw jwt_fault("not three parts");
  if (first > longest_header) throw jwt_fault("a header longer than 1 KiB");
  if (first + 1 == last) throw jwt_fault("a part is empty");
  return last;
}

}  // namespace

jwt_token::jwt_token(std::string text)
    : text_(std::move(text)),
      signed_size_(size_of_signed(text_)),
      header_(decoded(signed_text().substr(0, text_.find('.')))),
      signature_(decoded(std::string_view(text_).substr(signed_size_ + 1))) {}

google::protobuf::Struct jwt_token::payload() const {
  header_.check();
  return json_object(decoded(signed_text().substr(text_.find('.') + 1)));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
