#[[
cmake -DPROTOC=... -DPLUGIN=... -DSCHEMAS=... -DACTUAL=... -DGOLDEN=... [-DACCEPT=ON] -P goldens.cmake

Runs the plugin on schemas and compares the directory it writes with the goldens.

  PROTOC, PLUGIN  the programs
  SCHEMAS         the directory proto/: all of testing/ and the route guide are tried
  ACTUAL          where the plugin writes; emptied first
  GOLDEN          what it should write
  ACCEPT          replace the goldens by what it wrote
]]
cmake_minimum_required(VERSION 3.22)

# gmock cannot live in a package with a part called std.
set(without_mock std_package.proto)

file(GLOB protos "${SCHEMAS}/testing/*.proto")
list(APPEND protos "${SCHEMAS}/examples/route_guide.proto")
file(REMOVE_RECURSE "${ACTUAL}")
file(MAKE_DIRECTORY "${ACTUAL}")
foreach(proto IN LISTS protos)
  get_filename_component(root "${proto}" DIRECTORY)
  get_filename_component(name "${proto}" NAME)
  set(options mock)
  if(name IN_LIST without_mock)
    set(options "")
  endif()
  execute_process(
    COMMAND "${PROTOC}" "--plugin=protoc-gen-coro=${PLUGIN}" "--proto_path=${root}"
      "--coro_out=${options}:${ACTUAL}" "${name}"
    COMMAND_ERROR_IS_FATAL ANY)
endforeach()

if(ACCEPT)
  file(REMOVE_RECURSE "${GOLDEN}")
  file(COPY "${ACTUAL}/" DESTINATION "${GOLDEN}")
  return()
endif()

file(GLOB written RELATIVE "${ACTUAL}" "${ACTUAL}/*")
file(GLOB expected RELATIVE "${GOLDEN}" "${GOLDEN}/*")
set(names ${written} ${expected})
list(REMOVE_DUPLICATES names)
find_program(DIFF diff)
foreach(name IN LISTS names)
  execute_process(RESULT_VARIABLE differs OUTPUT_QUIET ERROR_QUIET
    COMMAND "${CMAKE_COMMAND}" -E compare_files "${GOLDEN}/${name}" "${ACTUAL}/${name}")
  if(differs)
    list(APPEND different ${name})
    if(DIFF)
      execute_process(COMMAND "${DIFF}" -uN "${GOLDEN}/${name}" "${ACTUAL}/${name}")
    endif()
  endif()
endforeach()
if(NOT names OR different)
  list(JOIN different "\n  " different)
  message(FATAL_ERROR "Not what the goldens say:\n  ${different}\n"
    "If the change is meant, build the target accept_goldens and commit what it changes.")
endif()
