#include "protocoro/jwt/internal/jwt_key_set.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "protocoro/coro/internal/log_line.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr std::size_t longest_id = 128;

bool mean_the_same(const jwt_key& one, const jwt_key& other) {
  return one.id() == other.id() && one.algorithm() == other.algorithm();
}

/// Returns why a token cannot choose this key; nullptr if it can.
const char* why_not(const jwt_key& key, const key_set& all) {
  if (all.size() == 1) return nullptr;
  if (key.id().empty()) return "each of several keys needs an id";
  const auto alike = std::count_if(all.begin(), all.end(),
                                   [&](const jwt_key& one) { return mean_the_same(one, key); });
  return alike == 1 ? nullptr : "several keys have this id and algorithm";
}

std::string named(std::string_view id) {
  return id.empty() ? "a key without an id" : "the key " + in_quotes(id.substr(0, longest_id));
}

}  // namespace

void check_choice(const key_set& keys) {
  for (const jwt_key& each : keys)
    if (const char* const why = why_not(each, keys))
      throw std::invalid_argument("protocoro: " + named(each.id()) + ": " + why);
}

key_set distinct_keys(key_set keys, const skipped_key_hook& on_skipped) {
  key_set chosen;
  for (const jwt_key& each : keys) {
    const char* const why = why_not(each, keys);
    if (why == nullptr)
      chosen.push_back(each);
    else if (on_skipped)
      on_skipped(skipped_key(each.id(), why));
  }
  return chosen;
}

std::string skipped_key(std::string_view id, std::string_view why) {
  return named(id) + " is not used: " + std::string(why);
}

const jwt_key* find_key(const key_set& keys, const std::optional<std::string>& id,
                        std::string_view algorithm) {
  if (keys.size() == 1 && (!id || keys.front().id().empty())) return &keys.front();
  if (!id) return nullptr;
  const jwt_key* found = nullptr;
  for (const jwt_key& each : keys)
    if (each.id() == *id && (found == nullptr || each.algorithm() == algorithm)) found = &each;
  return found;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
