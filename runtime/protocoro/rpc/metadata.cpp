#include "protocoro/rpc/metadata.hpp"

#include <algorithm>
#include <stdexcept>

namespace protocoro {
inline namespace v0_1 {
namespace {

char small(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool legal_in_key(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool legal_in_value(char c) noexcept { return c >= ' ' && c <= '~'; }

}  // namespace

void metadata::add(std::string_view key, std::string_view value) {
  std::string name(key);
  std::transform(name.begin(), name.end(), name.begin(), small);
  if (name.empty() || !std::all_of(name.begin(), name.end(), legal_in_key))
    throw std::invalid_argument("protocoro: illegal metadata key '" + std::string(key) +
                                "': use a-z, 0-9, '-', '_' and '.'");
  if (!name.ends_with("-bin") && !std::all_of(value.begin(), value.end(), legal_in_value))
    throw std::invalid_argument("protocoro: illegal value of metadata key '" + name +
                                "': only printable ASCII, or bytes under a key that ends in -bin");
  entries_.emplace_back(std::move(name), std::string(value));
}

std::optional<std::string_view> metadata::find(std::string_view key) const noexcept {
  for (const entry& candidate : entries_)
    if (candidate.first == key) return candidate.second;
  return std::nullopt;
}

}  // namespace v0_1
}  // namespace protocoro
