# protocoro_warnings: linked PRIVATE by everything we compile, generated code included. To clang
# -Wconversion means changes of signedness too, to g++ it does not; here it does not. Optimising g++ 12
# takes every `"text" + std::string` for a copy onto itself (GCC's bug 105651).
add_library(protocoro_warnings INTERFACE)
target_compile_options(protocoro_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wpedantic
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<BOOL:${PROTOCORO_WERROR}>:-Werror>)
