# protocoro_warnings: linked PRIVATE by everything we compile, generated code included. -Wconversion means
# changes of signedness to clang and not to g++; here it does not.
add_library(protocoro_warnings INTERFACE)
target_compile_options(protocoro_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wpedantic
  $<$<BOOL:${PROTOCORO_WERROR}>:-Werror>)
