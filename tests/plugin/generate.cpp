#include "generate.hpp"

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <stdexcept>

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

const protobuf::FileDescriptor* add(protobuf::DescriptorPool& pool, const schema& schema) {
  protobuf::io::ArrayInputStream input(schema.text.data(), static_cast<int>(schema.text.size()));
  protobuf::io::Tokenizer tokenizer(&input, nullptr);
  protobuf::FileDescriptorProto file;
  file.set_name(schema.name);
  const bool parsed = protobuf::compiler::Parser().Parse(&tokenizer, &file);
  const auto* descriptor = parsed ? pool.BuildFile(file) : nullptr;
  if (descriptor == nullptr) throw std::logic_error("no valid schema: " + schema.text);
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
