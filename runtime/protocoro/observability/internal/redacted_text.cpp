#include "protocoro/observability/internal/redacted_text.hpp"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldOptions;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Reflection;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

/// Limits the nesting: an Any inside an Any is parsed again at each level, and logs are for people.
constexpr int deepest = 32;

/// nullptr if the bytes are not a message of a type that this program knows.
std::unique_ptr<Message> unpacked(const std::string& type_url, const std::string& bytes) {
  const Descriptor* const type = DescriptorPool::generated_pool()->FindMessageTypeByName(
      type_url.substr(type_url.rfind('/') + 1));
  if (type == nullptr) return nullptr;
  const Message* const prototype = MessageFactory::generated_factory()->GetPrototype(type);
  if (prototype == nullptr) return nullptr;
  std::unique_ptr<Message> message(prototype->New());
  if (!message->ParsePartialFromString(bytes)) return nullptr;
  return message;
}

/// Writes a message and, recursively, the messages in it.
class writer {
 public:
  writer(const redacted_text& rules, std::size_t most, std::string& out, std::size_t& may_unpack)
      : rules_(rules), most_(most), out_(out), may_unpack_(may_unpack) {
    values_.SetSingleLineMode(true);
    values_.SetTruncateStringFieldLongerThan(
        static_cast<std::int64_t>(std::max(most, std::size_t{1})));
  }

  void write(const Message& message) {
    if (depth_ == deepest) {
      out_ += "...";
      return;
    }
    ++depth_;
    if (message.GetDescriptor()->full_name() == "google.protobuf.Any")
      write_any(message);
    else
      write_fields(message);
    --depth_;
  }

 private:
  bool full() const noexcept { return out_.size() > most_; }

  /// Leaves out fields that the schema does not know, because they could hold secrets.
  void write_fields(const Message& message) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    const char* before = "";
    for (const FieldDescriptor* field : fields) {
      if (full()) return;
      out_ += std::exchange(before, " ");
      write_field(message, *field);
    }
  }

  void write_field(const Message& message, const FieldDescriptor& field) {
    if (rules_.hides(field)) {
      write_name(field);
      out_ += ": [REDACTED]";
      return;
    }
    if (!field.is_repeated()) return write_value(message, field, -1);
    const int size = message.GetReflection()->FieldSize(message, &field);
    for (int i = 0; i != size && !full(); ++i) {
      if (i != 0) out_ += ' ';
      write_value(message, field, i);
    }
  }

  void write_name(const FieldDescriptor& field) {
    if (field.is_extension())
      out_.append("[").append(field.full_name()).append("]");
    else
      out_.append(field.name());
  }

  /// `index` is -1 for a field that is not repeated.
  void write_value(const Message& message, const FieldDescriptor& field, int index) {
    write_name(field);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      std::string value;
      values_.PrintFieldValueToString(message, &field, index, &value);
      out_.append(": ").append(value);
      return;
    }
    const Reflection& of = *message.GetReflection();
    out_ += " {";
    write(index < 0 ? of.GetMessage(message, &field)
                    : of.GetRepeatedMessage(message, &field, index));
    out_ += '}';
  }

  bool within_budget(std::size_t bytes) noexcept {
    if (bytes > may_unpack_) return false;
    may_unpack_ -= bytes;
    return true;
  }

  /// Writes the message in the Any, or only its size if it cannot be read or is too large.
  void write_any(const Message& any) {
    const FieldDescriptor& url = *any.GetDescriptor()->FindFieldByNumber(1);
    const FieldDescriptor& value = *any.GetDescriptor()->FindFieldByNumber(2);
    std::string copies[2];  // stay empty: these fields hold strings
    const std::string& type = any.GetReflection()->GetStringReference(any, &url, &copies[0]);
    const std::string& bytes = any.GetReflection()->GetStringReference(any, &value, &copies[1]);
    const auto message = within_budget(bytes.size()) ? unpacked(type, bytes) : nullptr;
    if (message == nullptr) {
      write_value(any, url, -1);
      out_ += " value: [" + std::to_string(bytes.size()) + " bytes]";
      return;
    }
    out_.append("[").append(message->GetDescriptor()->full_name()).append("] {");
    write(*message);
    out_ += '}';
  }

  const redacted_text& rules_;
  const std::size_t most_;
  std::string& out_;
  std::size_t& may_unpack_;
  google::protobuf::TextFormat::Printer values_;
  int depth_ = 0;
};

}  // namespace

int field_option_number(const std::string& full_name) {
  const FieldDescriptor* const option =
      DescriptorPool::generated_pool()->FindExtensionByName(full_name);
  if (option == nullptr || option->containing_type() != FieldOptions::descriptor())
    throw std::invalid_argument(
        "protocoro: '" + full_name +
        "' is not an extension of google.protobuf.FieldOptions known to this program");
  return option->number();
}

/// Compares numbers in the options as serialised. That works for options that this protobuf knows,
/// for extensions, and for options that neither knows.
bool redacted_text::hides(const FieldDescriptor& field) const {
  if (&field.options() == &FieldOptions::default_instance()) return false;
  UnknownFieldSet set;
  if (!set.ParseFromString(field.options().SerializeAsString())) return true;
  for (int i = 0; i != set.field_count(); ++i) {
    const UnknownField& option = set.field(i);
    const bool is_false = option.type() == UnknownField::TYPE_VARINT && option.varint() == 0;
    if (!is_false && std::find(hidden_.begin(), hidden_.end(), option.number()) != hidden_.end())
      return true;
  }
  return false;
}

void redacted_text::append(const Message& message, std::size_t most, std::string& out,
                           std::size_t& may_unpack) const {
  writer(*this, most, out, may_unpack).write(message);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
