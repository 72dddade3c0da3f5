#pragma once

#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/stubs/common.h>  // GOOGLE_PROTOBUF_VERSION

#include <string>
#include <vector>

namespace protocoro::plugin {

/// Generates C++ files from .proto files. Writes nothing if anything is wrong with any of the
/// files.
class generator final : public google::protobuf::compiler::CodeGenerator {
 public:
  bool Generate(const google::protobuf::FileDescriptor* file, const std::string& parameter,
                google::protobuf::compiler::GeneratorContext* context,
                std::string* error) const override;

  bool GenerateAll(const std::vector<const google::protobuf::FileDescriptor*>& files,
                   const std::string& parameter,
                   google::protobuf::compiler::GeneratorContext* context,
                   std::string* error) const override;

  uint64_t GetSupportedFeatures() const override;

#if GOOGLE_PROTOBUF_VERSION >= 5026000  // protobuf 26 brought editions to plugins
  google::protobuf::Edition GetMinimumEdition() const override;
  google::protobuf::Edition GetMaximumEdition() const override;
#endif
};

}  // namespace protocoro::plugin
