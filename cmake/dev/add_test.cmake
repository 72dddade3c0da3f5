#[[
protocoro_add_test(NAME <name> SOURCES <file>... [LINK <target>...] [LABELS <label>...])

Adds a GoogleTest program as one ctest case, so that all its TESTs run in one process.

  NAME     the name of the executable and of the ctest case
  SOURCES  the program's sources; main() comes from gmock_main
  LINK     targets to link in addition to GoogleTest and protocoro_warnings
  LABELS   unit, rpc, plugin, cmake, foreign or long: tests/run.sh selects by them; and room_<room>
           for the tests of a room, which tests/run.sh --room <room> runs

The target <label>_tests builds only the programs with that label.
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
