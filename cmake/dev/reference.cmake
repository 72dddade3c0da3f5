#[[
The target protocoro_reference writes the API reference to <build directory>/reference/index.html,
from the /// of the public headers. It exists if doxygen is installed.

The ctest case reference_without_warnings writes the same pages. It fails if a public name has no
comment or if a comment is malformed. Doxygen 1.9 does not check enumerators, default constructors
and destructors.
]]
find_package(Doxygen QUIET)
if(DOXYGEN_FOUND)
  file(GLOB reference_inputs CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/runtime/protocoro/*.hpp"
    "${PROJECT_SOURCE_DIR}/runtime/protocoro/*/*.hpp")
  list(PREPEND reference_inputs "${CMAKE_CURRENT_LIST_DIR}/reference/pages.dox")
  list(TRANSFORM reference_inputs REPLACE "(.+)" "\"\\1\"")
  list(JOIN reference_inputs " \\\n  " reference_inputs)
  set(reference_dir "${PROJECT_BINARY_DIR}/reference")
  set(doxyfile "${PROJECT_BINARY_DIR}/reference.doxyfile")
  configure_file("${CMAKE_CURRENT_LIST_DIR}/reference/Doxyfile.in" "${doxyfile}" @ONLY)
  add_custom_target(protocoro_reference
    COMMAND "${CMAKE_COMMAND}" -E rm -rf "${reference_dir}"
    COMMAND "${DOXYGEN_EXECUTABLE}" "${doxyfile}"
    COMMENT "Writing ${reference_dir}/index.html" VERBATIM)
  set(write_reference "${DOXYGEN_EXECUTABLE}" "${doxyfile}")
else()
  message(STATUS "protocoro_reference: there is no such target, because doxygen is not installed")
  set(write_reference sh -c "echo 'doxygen is not installed' && exit 77")
endif()
if(PROTOCORO_TESTS)
  add_test(NAME reference_without_warnings COMMAND ${write_reference})
  set_tests_properties(reference_without_warnings PROPERTIES
    LABELS cmake TIMEOUT 120 SKIP_RETURN_CODE 77)
endif()
