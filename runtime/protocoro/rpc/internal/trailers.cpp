#include "protocoro/rpc/internal/trailers.hpp"

#include <algorithm>
#include <utility>

#include "protocoro/rpc/error_details.hpp"
#include "protocoro/rpc/internal/detail_list.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr std::string_view mark = "...";
constexpr std::size_t shortest_message = 200;

/// Sent with every status: ":status", "content-type", "grpc-status" and, if no message precedes
/// them, the server's compression headers.
constexpr std::size_t always = 256;

constexpr std::size_t entry_size(std::string_view name, std::size_t value) {
  return name.size() + value + 32;
}

constexpr std::size_t base64_size(std::size_t bytes) { return (bytes * 4 + 2) / 3; }

/// gRPC's protocol encodes '%' and everything but printable ASCII in "Status-Message" as three
/// bytes.
std::size_t percent_encoded_size(std::string_view text) {
  const auto encoded = std::count_if(text.begin(), text.end(),
                                     [](char c) { return c < ' ' || c > '~' || c == '%'; });
  return text.size() + 2 * static_cast<std::size_t>(encoded);
}

std::size_t size_of_entry(const metadata::entry& entry) {
  const auto& [name, value] = entry;
  return entry_size(name, name.ends_with("-bin") ? base64_size(value.size()) : value.size());
}

std::string shortened(const std::string& text, std::size_t size) {
  if (size >= text.size()) return text;
  return std::string(whole_characters(text, size)).append(mark);
}

}  // namespace

/// What is kept: the number of bytes of the message, of details and of the handler's entries, each
/// counted from the beginning.
class trailers::choice {
 public:
  std::size_t message;
  bool has_details;  // of any encoding
  std::size_t details;
  std::size_t added;
};

std::string_view whole_characters(std::string_view text, std::size_t size) noexcept {
  if (size >= text.size()) return text;
  const auto inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  while (size > 0 && inside(text[size])) --size;
  return text.substr(0, size);
}

trailers::trailers(grpc::Status status, metadata added)
    : status_(std::move(status)),
      added_(std::move(added)),
      details_(split_details(status_.error_details())) {}

/// Details that are not a google.rpc.Status are kept whole or not at all.
std::string trailers::details_of(const choice& part) const {
  if (!part.has_details) return {};
  const bool whole =
      part.details == details_.size() && part.message >= status_.error_message().size();
  if (whole || details_.empty()) return status_.error_details();
  std::string bytes =
      begin_details(status_.error_code(), shortened(status_.error_message(), part.message));
  for (std::size_t i = 0; i != part.details; ++i) append_detail(bytes, details_[i]);
  return bytes;
}

std::size_t trailers::size_of(const choice& part) const {
  const std::string message = shortened(status_.error_message(), part.message);
  std::size_t sum = always + entry_size("grpc-message", percent_encoded_size(message));
  if (part.has_details)
    sum += entry_size("grpc-status-details-bin", base64_size(details_of(part).size()));
  const auto added = added_.begin();
  for (std::size_t i = 0; i != part.added; ++i)
    sum += size_of_entry(added[static_cast<std::ptrdiff_t>(i)]);
  return sum;
}

std::size_t trailers::size() const {
  return size_of({status_.error_message().size(), !status_.error_details().empty(), details_.size(),
                  added_.size()});
}

trailers::choice trailers::largest_within(std::size_t limit) const {
  const std::size_t whole = status_.error_message().size();
  choice part{std::min(whole, shortest_message), !status_.error_details().empty(), details_.size(),
              added_.size()};
  while (size_of(part) > limit && part.has_details) {
    if (part.details > 0) --part.details;
    part.has_details = part.details > 0;
  }
  while (size_of(part) > limit && part.added > 0) --part.added;
  std::size_t too_much = std::min(whole, limit) + 1;  // bounds the search for a text of megabytes
  while (too_much - part.message > 1) {
    const std::size_t middle = part.message + (too_much - part.message) / 2;
    choice tried = part;
    tried.message = middle;
    (size_of(tried) > limit ? too_much : part.message) = middle;
  }
  return part;
}

std::string trailers::what_goes(const choice& part, std::size_t limit) const {
  std::string text = "the trailers exceed " + std::to_string(limit) + " bytes; left out:";
  const std::size_t whole = status_.error_message().size();
  if (part.message < whole)
    text += " all but " + std::to_string(part.message) + " of the message's " +
            std::to_string(whole) + " bytes;";
  if (part.details < details_.size())
    text += " " + std::to_string(details_.size() - part.details) + " of the details, from " +
            type_of_detail(details_[part.details]) + " on;";
  else if (!part.has_details && !status_.error_details().empty())
    text += " the details;";
  if (part.added < added_.size())
    text += " " + std::to_string(added_.size() - part.added) + " of the trailing metadata, from '" +
            added_.begin()[static_cast<std::ptrdiff_t>(part.added)].first + "' on;";
  text.pop_back();
  return text;
}

std::string trailers::fit(std::size_t limit) {
  if (size() <= limit) return {};
  const choice part = largest_within(limit);
  std::string text = what_goes(part, limit);
  metadata kept;
  for (std::size_t i = 0; i != part.added; ++i) {
    const auto& [key, value] = added_.begin()[static_cast<std::ptrdiff_t>(i)];
    kept.add(key, value);
  }
  status_ = grpc::Status(status_.error_code(), shortened(status_.error_message(), part.message),
                         details_of(part));
  added_ = std::move(kept);
  return text;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
