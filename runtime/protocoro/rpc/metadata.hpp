// Keys and values that travel beside the messages of an rpc.
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

/// A list of entries in the order in which they were added; a key may occur several times.
class metadata {
 public:
  using entry = std::pair<std::string, std::string>;
  using const_iterator = std::vector<entry>::const_iterator;

  /// Adds an entry; upper case in the key becomes lower case.
  ///
  /// Throws std::invalid_argument for what gRPC would abort the process for: a key with other
  /// characters than a-z 0-9 - _ . (or none), a value with control or non-ASCII characters. A key
  /// that ends in "-bin" takes any bytes.
  void add(std::string_view key, std::string_view value);

  /// The first value of the key (in lower case); it lives as long as this object.
  std::optional<std::string_view> find(std::string_view key) const noexcept;

  const_iterator begin() const noexcept { return entries_.begin(); }
  const_iterator end() const noexcept { return entries_.end(); }
  std::size_t size() const noexcept { return entries_.size(); }
  bool empty() const noexcept { return entries_.empty(); }

 private:
  std::vector<entry> entries_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
