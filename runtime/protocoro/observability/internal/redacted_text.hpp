// Writes messages as text for a log, without the values that their schema marks as secret.
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

/// Returns the number of an extension of google.protobuf.FieldOptions. Throws std::invalid_argument
/// for any other name.
int field_option_number(const std::string& full_name);

/// Writes messages as text. Once it is set up, several threads may use it at a time.
class redacted_text {
 public:
  /// Hides the values of fields with this option. Fields with `[debug_redact = true]` are always
  /// hidden.
  void hide(int option) { hidden_.push_back(option); }

  /// Appends the fields of a message on one line, much like the text format. It may stop once `out`
  /// is longer than `most`. It unpacks an Any if its size is at most `may_unpack`, and subtracts
  /// that size.
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
