// libFuzzer: schemas and options that nobody wrote. The first line may begin with `// options: `.
//
// A text that is no schema is of no interest here. For all others the generator writes the same
// twice, or writes nothing and says why.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "generate.hpp"

using protocoro::plugin::generate;
using protocoro::plugin::generated;

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

std::string options_of(const std::string& text) {
  constexpr char mark[] = "// options: ";
  if (!text.starts_with(mark)) return "mock";
  return text.substr(sizeof mark - 1, text.find('\n') - (sizeof mark - 1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const generated once = generate(text, options_of(text));
    const generated again = generate(text, options_of(text));
    require(once.files == again.files && once.error == again.error);
    require(once.ok == once.error.empty());
    require(once.ok != once.files.empty());
  } catch (const protocoro::plugin::no_schema&) {
  }
  return 0;
}
