#[[
protoc_generate(TARGET <target> PROTOS <file.proto>...
                [IMPORT_DIRS <dir>...] [OUT_DIR <dir>] [MOCKS] [GRPC]
                [PLUGIN_OPTIONS <key=value>...] [PROTOC_ARGS <argument>...])

Compiles .proto files to C++ messages and protocoro clients and handlers.

  TARGET          a library to create (STATIC), or a target of this directory to add to
  PROTOS          files, relative to this directory; each gives x.pb.h/.cc and x.coro.pb.h/.cc
  IMPORT_DIRS     roots of the names in `import "a/b.proto"` and of the generated #include lines;
                  the first one that holds a file names it; default: this directory
  OUT_DIR         where generated files go, laid out as below the import dir; the default is a
                  directory of the target's own in the build tree
  MOCKS           also x_mock.coro.pb.h; whoever includes it links GTest::gmock, the library does not
  GRPC            also gRPC's own x.grpc.pb.h/.cc
  PLUGIN_OPTIONS  options for protoc-gen-coro
  PROTOC_ARGS     further arguments for protoc

A proto library that imports protos of another one links it: target_link_libraries(b PUBLIC a) makes
a's import dirs known to b's protoc calls, and a's headers to b's sources.
]]

# What a function means by its commands is decided by the policies in force where it is defined.
cmake_policy(VERSION 3.22)

include("${CMAKE_CURRENT_LIST_DIR}/protoc_generate/arguments.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/protoc_generate/target.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/protoc_generate/command.cmake")

function(protoc_generate)
  cmake_parse_arguments(PARSE_ARGV 0 arg "MOCKS;GRPC" "TARGET;OUT_DIR"
    "PROTOS;IMPORT_DIRS;PLUGIN_OPTIONS;PROTOC_ARGS")
  _protocoro_check_keywords("${arg_TARGET}" "${arg_PROTOS}" "${arg_GRPC}"
    "${arg_UNPARSED_ARGUMENTS}" "${arg_KEYWORDS_MISSING_VALUES}")
  _protocoro_absolute_paths(protos "${CMAKE_CURRENT_SOURCE_DIR}" "${arg_PROTOS}")
  _protocoro_absolute_paths(import_dirs "${CMAKE_CURRENT_SOURCE_DIR}" "${arg_IMPORT_DIRS}")
  _protocoro_absolute_paths(out_dir "${CMAKE_CURRENT_BINARY_DIR}" "${arg_OUT_DIR}")
  if(NOT import_dirs)
    set(import_dirs "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  if(NOT out_dir)
    set(out_dir "${CMAKE_CURRENT_BINARY_DIR}/${arg_TARGET}.protoc")
  endif()

  _protocoro_check_files("${protos}" "${import_dirs}")
  _protocoro_prepare_target(${arg_TARGET})
  _protocoro_add_import_dirs(${arg_TARGET} "${import_dirs}")
  _protocoro_arguments(arguments ${arg_TARGET} "${import_dirs}" "${out_dir}"
    "${arg_MOCKS}" "${arg_GRPC}")
  foreach(proto IN LISTS protos)
    _protocoro_import_name(name "${proto}" "${import_dirs}")
    _protocoro_outputs(outputs "${out_dir}/${name}" "${arg_MOCKS}" "${arg_GRPC}")
    _protocoro_claim(${arg_TARGET} "${proto}" "${outputs}" "${arg_OUT_DIR}")
    _protocoro_add_command("${proto}" "${outputs}" "${arguments}"
      "${arg_PLUGIN_OPTIONS}" "${arg_PROTOC_ARGS}")
    _protocoro_add_sources(${arg_TARGET} "${outputs}")
  endforeach()
  _protocoro_add_usage(${arg_TARGET} "${out_dir}")
endfunction()
