# protocoro_warnings: linked PRIVATE by everything we compile, generated code included.
add_library(protocoro_warnings INTERFACE)
target_compile_options(protocoro_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wpedantic
  $<$<BOOL:${PROTOCORO_WERROR}>:-Werror>)
