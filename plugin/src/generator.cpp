#include "generator.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include <memory>
#include <stdexcept>

#include "clashes.hpp"
#include "emit_header.hpp"
#include "emit_mock.hpp"
#include "emit_source.hpp"
#include "names.hpp"
#include "options.hpp"
#include "read_model.hpp"
#include "text.hpp"

namespace protocoro::plugin {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::compiler::GeneratorContext;

void write(GeneratorContext& context, const std::string& name, const std::string& text) {
  const std::unique_ptr<google::protobuf::io::ZeroCopyOutputStream> file(context.Open(name));
  google::protobuf::io::CodedOutputStream(file.get()).WriteString(text);
}

void write_all(GeneratorContext& context, const proto_file& file, const options& options) {
  const file_names names(file.name);
  write(context, names.header, emit_header(file, options));
  write(context, names.source, emit_source(file, options));
  if (options.mock) write(context, names.mock_header, emit_mock(file, options));
}

void drop_comments(proto_file& file) {
  for (service& service : file.services) {
    service.comment.clear();
    for (method& method : service.methods) method.comment.clear();
  }
}

}  // namespace

bool generator::Generate(const FileDescriptor* file, const std::string& parameter,
                         GeneratorContext* context, std::string* error) const {
  return GenerateAll({file}, parameter, context, error);
}

bool generator::GenerateAll(const std::vector<const FileDescriptor*>& files,
                            const std::string& parameter, GeneratorContext* context,
                            std::string* error) const try {
  const options options = parse_options(parameter);
  std::vector<proto_file> models;
  std::vector<std::string> clashes;
  for (const FileDescriptor* file : files) {
    models.push_back(read_model(*file));
    if (!options.comments) drop_comments(models.back());
    clashes.push_back(join(find_clashes(models.back(), options), "\n"));
  }
  *error = join(clashes, "\n");
  if (!error->empty()) return false;

  for (const proto_file& model : models) write_all(*context, model, options);
  return true;
} catch (const std::invalid_argument& wrong_option) {
  *error = wrong_option.what();
  return false;
}

uint64_t generator::GetSupportedFeatures() const {
#if GOOGLE_PROTOBUF_VERSION >= 5026000
  return FEATURE_PROTO3_OPTIONAL | FEATURE_SUPPORTS_EDITIONS;
#else
  return FEATURE_PROTO3_OPTIONAL;
#endif
}

#if GOOGLE_PROTOBUF_VERSION >= 5026000
google::protobuf::Edition generator::GetMinimumEdition() const {
  return google::protobuf::EDITION_PROTO2;
}

google::protobuf::Edition generator::GetMaximumEdition() const {
  return google::protobuf::EDITION_2024;
}
#endif

}  // namespace protocoro::plugin
