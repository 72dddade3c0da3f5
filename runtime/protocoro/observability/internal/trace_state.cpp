#include "protocoro/observability/internal/trace_state.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr std::size_t most_entries = 32;
constexpr std::size_t most_characters = 512;
constexpr std::size_t long_entry = 128;
constexpr std::size_t longest_part = 256;  // of a key, and of a value

using entries = std::vector<std::string_view>;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view key_of(std::string_view entry) { return entry.substr(0, entry.find('=')); }

bool begins_key(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= longest_part && begins_key(text.front()) &&
         std::count(text.begin(), text.end(), '@') <= 1 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return begins_key(c) || std::string_view("_-*/@").find(c) != std::string_view::npos;
         });
}

/// Printable ASCII.
bool is_value(std::string_view text) {
  return !text.empty() && text.size() <= longest_part &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

bool is_entry(std::string_view text) {
  const std::string_view key = key_of(text);
  return key.size() != text.size() && is_key(key) && is_value(text.substr(key.size() + 1));
}

/// Of several entries with the same key, keeps the first, which is the newest.
entries legal_entries(std::string_view list) {
  entries found;
  while (!list.empty() && found.size() != most_entries) {
    const std::size_t size = std::min(list.find(','), list.size());
    const std::string_view entry = trimmed(list.substr(0, size));
    list.remove_prefix(std::min(size + 1, list.size()));
    const bool again = std::any_of(found.begin(), found.end(), [entry](std::string_view known) {
      return key_of(known) == key_of(entry);
    });
    if (is_entry(entry) && !again) found.push_back(entry);
  }
  return found;
}

/// Includes the commas.
std::size_t size_of(const entries& list) {
  std::size_t size = list.empty() ? 0 : list.size() - 1;
  for (const std::string_view each : list) size += each.size();
  return size;
}

/// Drops entries longer than `size`, from the right, until the list is short enough.
void drop_longer_than(std::size_t size, entries& list) {
  for (std::size_t i = list.size(); i-- != 0 && size_of(list) > most_characters;)
    if (list[i].size() > size) list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
}

}  // namespace

std::string passed_on_tracestate(std::string_view received) {
  entries list = legal_entries(received);
  drop_longer_than(long_entry, list);
  drop_longer_than(0, list);
  std::string text;
  for (const std::string_view each : list) text.append(text.empty() ? "" : ",").append(each);
  return text;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
