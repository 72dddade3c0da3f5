// Messages as text for a log, without what their schema marks as secret.
#ifndef PROTOCORO_OBSERVABILITY_INTERNAL_REDACTED_TEXT_HPP
#define PROTOCORO_OBSERVABILITY_INTERNAL_REDACTED_TEXT_HPP

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstddef>
#include <string>
#include <vector>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Of an extension of google.protobuf.FieldOptions. Throws std::invalid_argument for any other
/// name.
int field_option_number(const std::string& full_name);

/// Used by several threads at a time, once it is set up.
class redacted_text {
 public:
  /// Fields with this option, and those with `[debug_redact = true]` always, have no value in the
  /// text.
  void hide(int option) { hidden_.push_back(option); }

  /// Adds the fields of a message, much as the text format has them, on one line. It may stop when
  /// `out` is longer than `most`. Unpacks an Any while that is no more than `may_unpack`, from
  /// which it takes what it has unpacked.
  void append(const google::protobuf::Message& message, std::size_t most, std::string& out,
              std::size_t& may_unpack) const;

  bool hides(const google::protobuf::FieldDescriptor& field) const;

 private:
  static constexpr int debug_redact = 16;  // protobuf 3.21 does not know the name yet

  std::vector<int> hidden_{debug_redact};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
