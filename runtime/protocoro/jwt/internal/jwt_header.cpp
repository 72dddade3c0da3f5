#include "protocoro/jwt/internal/jwt_header.hpp"

#include <google/protobuf/struct.pb.h>

#include <algorithm>
#include <utility>

#include "protocoro/jwt/internal/jwt_json.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

[[noreturn]] void refuse() { throw jwt_fault("not a JSON object"); }

/// Finds the members of a JSON object. Reads each character once.
class member_scan {
 public:
  explicit member_scan(std::string_view text) noexcept : rest_(text) {}

  /// Returns the next character that is not white space; '\0' at the end.
  char peek() noexcept {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
    return rest_.empty() ? '\0' : rest_.front();
  }
  void skip(char expected) {
    if (peek() != expected) refuse();
    rest_.remove_prefix(1);
  }

  /// Returns a string as written, with its quotes.
  std::string_view string() {
    if (peek() != '"') refuse();
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    return take(end + 1);
  }

  std::string_view value() {
    if (peek() == '"') return string();
    const std::string_view all = rest_;
    int depth = 0;
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (depth == 0 && (c == ',' || c == '}')) break;
      if (c == '"') {
        string();
        continue;
      }
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
      rest_.remove_prefix(1);
    }
    return all.substr(0, all.size() - rest_.size());
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) refuse();
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

/// Decodes a JSON string.
std::string text_in(std::string_view quoted, const char* name) {
  if (quoted.empty() || quoted.front() != '"')
    throw jwt_fault(std::string(name) + " is not a string");
  if (quoted.find('\\') == std::string_view::npos)
    return std::string(quoted.substr(1, quoted.size() - 2));
  return *string_in(json_object("{\"it\":" + std::string(quoted) + "}"), "it");
}

}  // namespace

jwt_header::jwt_header(std::string text) : text_(std::move(text)) {
  member_scan scan(text_);
  scan.skip('{');
  while (scan.peek() != '}') {
    const std::string_view name = scan.string();
    scan.skip(':');
    read_member(name, scan.value());
    if (scan.peek() != '}') scan.skip(',');
  }
  if (!algorithm_) throw jwt_fault("alg is missing");
  if (*algorithm_ != "HS256" && *algorithm_ != "RS256" && *algorithm_ != "ES256")
    throw jwt_fault("unsupported algorithm");
}

void jwt_header::read_member(std::string_view name, std::string_view value) {
  const auto read = [&](std::optional<std::string>& into, const char* whose) {
    if (into) refuse();
    into = text_in(value, whose);
  };
  if (name == "\"alg\"") read(algorithm_, "alg");
  if (name == "\"kid\"") read(key_id_, "kid");
}

void jwt_header::check() const {
  const google::protobuf::Struct all = json_object(text_);
  if (find(all, "crit") != nullptr) throw jwt_fault("critical extensions");
  if (string_in(all, "alg") != algorithm_ || string_in(all, "kid") != key_id_)
    throw jwt_fault("alg or kid is written in an unusual way");
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
