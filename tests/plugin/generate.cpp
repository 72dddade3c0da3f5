#include "generate.hpp"

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "generator.hpp"

namespace protocoro::plugin {
namespace {

namespace protobuf = google::protobuf;

class files_in_memory : public protobuf::compiler::GeneratorContext {
 public:
  protobuf::io::ZeroCopyOutputStream* Open(const std::string& name) override {
    return new protobuf::io::StringOutputStream(&files[name]);
  }

  std::map<std::string, std::string> files;
};

/// Protobuf would print what is wrong with a schema.
class silence : public protobuf::io::ErrorCollector,
                public protobuf::DescriptorPool::ErrorCollector {
 public:
#if GOOGLE_PROTOBUF_VERSION >= 5026000
  void RecordError(int, protobuf::io::ColumnNumber, absl::string_view) override {}
  void RecordError(absl::string_view, absl::string_view, const protobuf::Message*, ErrorLocation,
                   absl::string_view) override {}
#else
  void AddError(int, protobuf::io::ColumnNumber, const std::string&) override {}
  void AddError(const std::string&, const std::string&, const protobuf::Message*, ErrorLocation,
                const std::string&) override {}
#endif
};

const protobuf::FileDescriptor* add(protobuf::DescriptorPool& pool, const schema& schema) {
  protobuf::io::ArrayInputStream input(schema.text.data(), static_cast<int>(schema.text.size()));
  silence errors;
  protobuf::io::Tokenizer tokenizer(&input, &errors);
  protobuf::FileDescriptorProto file;
  file.set_name(schema.name);
  protobuf::compiler::Parser parser;
  parser.RecordErrorsTo(&errors);
  const bool parsed = parser.Parse(&tokenizer, &file);
  const auto* descriptor = parsed ? pool.BuildFileCollectingErrors(file, &errors) : nullptr;
  if (descriptor == nullptr) throw no_schema(schema.text);
  return descriptor;
}

}  // namespace

generated generate(const std::vector<schema>& schemas, const std::vector<std::string>& to_generate,
                   const std::string& parameter) {
  protobuf::DescriptorPool pool;
  for (const schema& schema : schemas) add(pool, schema);
  std::vector<const protobuf::FileDescriptor*> files;
  for (const std::string& name : to_generate) files.push_back(pool.FindFileByName(name));

  files_in_memory context;
  generated result;
  result.ok = generator().GenerateAll(files, parameter, &context, &result.error);
  result.files = std::move(context.files);
  return result;
}

generated generate(const std::string& text, const std::string& parameter) {
  return generate({{"x.proto", text}}, {"x.proto"}, parameter);
}

}  // namespace protocoro::plugin
