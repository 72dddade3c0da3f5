// Writes x.note.hpp, which tells the option it was run with, and a file that nobody listed.
#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/compiler/plugin.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include <memory>
#include <string>

namespace {

using google::protobuf::compiler::GeneratorContext;

void write(GeneratorContext* context, const std::string& name, const std::string& text) {
  const std::unique_ptr<google::protobuf::io::ZeroCopyOutputStream> file(context->Open(name));
  google::protobuf::io::CodedOutputStream(file.get()).WriteString(text);
}

class generator final : public google::protobuf::compiler::CodeGenerator {
  bool Generate(const google::protobuf::FileDescriptor* file, const std::string& option,
                GeneratorContext* context, std::string*) const override {
    const auto path = std::string(file->name());
    const auto stem = path.substr(0, path.rfind('.'));
    write(context, stem + ".note.hpp", "constexpr auto note = \"" + option + "\";\n");
    write(context, stem + ".a_first_one.txt", "sorts before all others\n");
    return true;
  }
};

}  // namespace

int main(int argc, char* argv[]) {
  const generator notes;
  return google::protobuf::compiler::PluginMain(argc, argv, &notes);
}
