# protocoro_warnings: linked PRIVATE by everything we compile, generated code included. To clang
# -Wconversion means changes of signedness too, to g++ it does not; here it does not.
add_library(protocoro_warnings INTERFACE)
target_compile_options(protocoro_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wpedantic
  $<$<BOOL:${PROTOCORO_WERROR}>:-Werror>)
