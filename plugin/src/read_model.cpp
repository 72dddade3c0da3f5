#include "read_model.hpp"

#include <google/protobuf/compiler/cpp/names.h>
#include <google/protobuf/descriptor.pb.h>

#include <set>

#include "text.hpp"

// protobuf's getters return std::string or absl::string_view, depending on its version, so every
// text is converted to std::string where it is read.
namespace protocoro::plugin {
namespace {

namespace pb = google::protobuf;
namespace pb_cpp = google::protobuf::compiler::cpp;

struct source_info {
  std::string comment;
  std::string location;
};

template <typename Descriptor>
source_info source_of(const Descriptor& descriptor, const pb::FileDescriptor& file) {
  std::string location(file.name());
  pb::SourceLocation source;
  if (descriptor.GetSourceLocation(&source)) {
    location.append(":").append(std::to_string(source.start_line + 1));
    location.append(":").append(std::to_string(source.start_column + 1));
  }
  return {join({source.leading_comments, source.trailing_comments}, "\n"), location};
}

rpc_kind kind_of(const pb::MethodDescriptor& method) {
  if (method.client_streaming()) {
    return method.server_streaming() ? rpc_kind::bidi_streaming : rpc_kind::client_streaming;
  }
  return method.server_streaming() ? rpc_kind::server_streaming : rpc_kind::unary;
}

idempotency level_of(const pb::MethodDescriptor& method) {
  switch (method.options().idempotency_level()) {
    case pb::MethodOptions::IDEMPOTENT:
      return idempotency::idempotent;
    case pb::MethodOptions::NO_SIDE_EFFECTS:
      return idempotency::no_side_effects;
    default:
      return idempotency::unknown;
  }
}

method read_method(const pb::MethodDescriptor& descriptor) {
  const source_info source = source_of(descriptor, *descriptor.service()->file());
  return {.name = std::string(descriptor.name()),
          .request = pb_cpp::QualifiedClassName(descriptor.input_type()),
          .reply = pb_cpp::QualifiedClassName(descriptor.output_type()),
          .kind = kind_of(descriptor),
          .deprecated = descriptor.options().deprecated(),
          .level = level_of(descriptor),
          .comment = source.comment,
          .location = source.location};
}

service read_service(const pb::ServiceDescriptor& descriptor) {
  const source_info source = source_of(descriptor, *descriptor.file());
  service result = {
      .name = std::string(descriptor.name()),
      .full_name = std::string(descriptor.full_name()),
      .methods = {},
      .deprecated = descriptor.options().deprecated() || descriptor.file()->options().deprecated(),
      .comment = source.comment,
      .location = source.location};
  for (int i = 0; i < descriptor.method_count(); ++i) {
    result.methods.push_back(read_method(*descriptor.method(i)));
  }
  return result;
}

/// Collects the names that protobuf's C++ generator declares in one namespace, for a file and its
/// imports.
class declarations {
 public:
  explicit declarations(std::string package) : package_(std::move(package)) {}

  void add(const pb::FileDescriptor& file) {
    if (!seen_.insert(&file).second) return;
    if (std::string(file.package()) == package_) {
      for (int i = 0; i < file.message_type_count(); ++i) add(*file.message_type(i));
      for (int i = 0; i < file.enum_type_count(); ++i) add(*file.enum_type(i));
      for (int i = 0; i < file.extension_count(); ++i) {
        const pb::FieldDescriptor& extension = *file.extension(i);
        add(std::string(extension.name()), "extension", extension, file);
      }
    }
    for (int i = 0; i < file.dependency_count(); ++i) add(*file.dependency(i));
  }

  std::vector<declaration> take() { return std::move(result_); }

 private:
  template <typename Descriptor>
  void add(std::string cpp_name, std::string what, const Descriptor& descriptor,
           const pb::FileDescriptor& file) {
    result_.push_back({.cpp_name = std::move(cpp_name),
                       .description = std::move(what) + " " + std::string(descriptor.full_name()),
                       .location = source_of(descriptor, file).location});
  }

  void add(const pb::Descriptor& message) {
    add(pb_cpp::ClassName(&message), "message", message, *message.file());
    for (int i = 0; i < message.nested_type_count(); ++i) add(*message.nested_type(i));
    for (int i = 0; i < message.enum_type_count(); ++i) add(*message.enum_type(i));
  }

  void add(const pb::EnumDescriptor& type) {
    const std::string cpp_name = pb_cpp::ClassName(&type);
    add(cpp_name, "enum", type, *type.file());
    const std::string prefix = type.containing_type() == nullptr ? "" : cpp_name + "_";
    for (int i = 0; i < type.value_count(); ++i) {
      const pb::EnumValueDescriptor& value = *type.value(i);
      add(prefix + pb_cpp::EnumValueName(&value), "enum value", value, *type.file());
    }
  }

  const std::string package_;
  std::set<const pb::FileDescriptor*> seen_;
  std::vector<declaration> result_;
};

}  // namespace

proto_file read_model(const pb::FileDescriptor& file) {
  proto_file result = {.name = std::string(file.name()),
                       .package = std::string(file.package()),
                       .services = {},
                       .declarations = {}};
  for (int i = 0; i < file.service_count(); ++i) {
    result.services.push_back(read_service(*file.service(i)));
  }
  declarations names_beside_ours(result.package);
  names_beside_ours.add(file);
  result.declarations = names_beside_ours.take();
  return result;
}

}  // namespace protocoro::plugin
