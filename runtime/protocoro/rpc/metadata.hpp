// Holds the keys and values that travel beside the messages of an rpc.
//
//   metadata entries;
//   entries.add("tenant", "blue");
#ifndef PROTOCORO_RPC_METADATA_HPP
#define PROTOCORO_RPC_METADATA_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace protocoro {
inline namespace v0_1 {

/// A list of entries in the order in which they were added. A key may occur several times.
class metadata {
 public:
  /// A key and its value.
  using entry = std::pair<std::string, std::string>;
  /// Iterates over the entries.
  using const_iterator = std::vector<entry>::const_iterator;

  /// Adds an entry; upper-case letters in the key become lower-case.
  ///
  /// Throws std::invalid_argument for entries on which gRPC would abort the process: an empty key,
  /// a key with characters other than a-z 0-9 - _ . , or a value with control or non-ASCII
  /// characters. The value of a key that ends in "-bin" may contain any bytes.
  void add(std::string_view key, std::string_view value);

  /// The first value of `key`, which must be in lower case; std::nullopt if there is none. The view
  /// is valid as long as this object is not changed.
  std::optional<std::string_view> find(std::string_view key) const noexcept;

  /// The entries, in the order in which they were added.
  const_iterator begin() const noexcept { return entries_.begin(); }
  /// See `begin`.
  const_iterator end() const noexcept { return entries_.end(); }
  /// The number of entries.
  std::size_t size() const noexcept { return entries_.size(); }
  /// True if there are no entries.
  bool empty() const noexcept { return entries_.empty(); }

 private:
  std::vector<entry> entries_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
