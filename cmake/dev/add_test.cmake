#[[
protocoro_add_test(NAME <name> SOURCES <file>... [LINK <target>...] [LABELS <label>...])

A GoogleTest program that is one ctest case (one process start per repetition, not one per TEST).

  NAME     of the executable and of the ctest case
  SOURCES  of the program; main() comes from gmock_main
  LINK     targets it needs beside GoogleTest and our warnings
  LABELS   unit, rpc, plugin, cmake, foreign or long: what tests/run.sh selects by; and room_<room>
           for the tests of a room: what tests/run.sh --room <room> selects by

Building the target <label>_tests builds the programs with that label, for those who run no others.
]]
function(protocoro_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;LINK;LABELS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_NAME OR NOT arg_SOURCES)
    message(FATAL_ERROR "protocoro_add_test: needs NAME and SOURCES, "
      "cannot read: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  add_executable(${arg_NAME} ${arg_SOURCES})
  target_link_libraries(${arg_NAME} PRIVATE
    ${arg_LINK} GTest::gmock_main GTest::gtest protocoro_warnings)
  add_test(NAME ${arg_NAME} COMMAND ${arg_NAME})
  set_tests_properties(${arg_NAME} PROPERTIES TIMEOUT 300 LABELS "${arg_LABELS}")
  foreach(label IN LISTS arg_LABELS)
    if(NOT TARGET ${label}_tests)
      add_custom_target(${label}_tests)
    endif()
    add_dependencies(${label}_tests ${arg_NAME})
  endforeach()
endfunction()
