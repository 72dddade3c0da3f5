# Defines protocoro_warnings, which all targets of the tree link PRIVATE, generated code included.
# For clang -Wconversion includes changes of sign, for g++ it does not; here it never does. When
# optimising, g++ 12 takes every `"text" + std::string` for a copy onto itself (GCC bug 105651).
add_library(protocoro_warnings INTERFACE)
target_compile_options(protocoro_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wpedantic
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<BOOL:${PROTOCORO_WERROR}>:-Werror>)
