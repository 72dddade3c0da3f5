#[[
protoc_generate(TARGET <target> PROTOS <file.proto>...
                [IMPORT_DIRS <dir>...] [OUT_DIR <dir>]
                [MOCKS] [GRPC] [WITHOUT <messages|coro>]
                [INSTALL] [FILE_SET <name>] [EXPORT_MACRO <name>] [DESCRIPTOR_SET <file>]
                [PLUGINS <name=target|program>... PLUGIN_OUTPUTS <suffix>...]
                [PLUGIN_OPTIONS <[name:]option>...] [PROTOC_ARGS <argument>...]
                [TOOLS <name=target|program>...])

Compiles .proto files to C++ messages and protocoro clients and handlers.

  TARGET          a library to create (STATIC), or a target of this directory to add to
  PROTOS          files, relative to this directory; each gives x.pb.h/.cc and x.coro.pb.h/.cc
  IMPORT_DIRS     the directories from which `import "a/b.proto"` and the generated #include lines
                  name files; the first one that contains a file names it. Default: this directory.
                  With name=dir, files of dir are imported as "name/..."
  OUT_DIR         where generated files go, laid out as below the import dir. Default: a directory
                  of the target in the build tree
  MOCKS           also x_mock.coro.pb.h. Targets that include it link GTest::gmock; the library does
                  not
  GRPC            also gRPC's own x.grpc.pb.h/.cc
  WITHOUT         messages: no x.pb.h/.cc; link a target that contains them, made in any way
                  coro: no x.coro.pb.h/.cc
  INSTALL         installs headers and .proto files into CMAKE_INSTALL_INCLUDEDIR. The target,
                  exported by install(TARGETS <target> EXPORT ...), tells users of the package where
                  both are; the package's config file calls find_dependency(protocoro) first
  FILE_SET        adds the generated headers to this file set of the target. They are installed only
                  by install(TARGETS <target> FILE_SET <name> ...). Needs CMake 3.23
  EXPORT_MACRO    is written before each class and defined here: for a shared library that hides its
                  symbols otherwise. gRPC's own code has no place for it
  DESCRIPTOR_SET  also a FileDescriptorSet of PROTOS and everything that they import, below the
                  build tree
  PLUGINS         further plugins of protoc, each a target or a program: name=... runs as --name_out
  PLUGIN_OUTPUTS  the files that they write for each x.proto, without the x:
                  .pb.validate.h .pb.validate.cc
  PLUGIN_OPTIONS  options for protoc-gen-coro. With "messages:", "grpc:" or the name of one of
                  PLUGINS and a colon before it, an option is for that generator
  PROTOC_ARGS     further arguments for protoc
  TOOLS           protoc=..., coro=... (protoc-gen-coro) and grpc=... (grpc_cpp_plugin) of this
                  call, each a target or a program

A proto library that imports protos of another one links it: target_link_libraries(b PUBLIC a) makes
a's import dirs known to b's protoc calls, and a's headers to b's sources.

protoc and the plugin must run on the machine that builds. When the build is for another machine,
they are looked for in the PATH; PROTOCORO_PROTOC, PROTOCORO_PLUGIN and PROTOCORO_GRPC_PLUGIN name
them for all calls, TOOLS for one.
]]

# What a function means by its commands is decided by the policies in force where it is defined.
cmake_policy(VERSION 3.22)
if(POLICY CMP0171)  # from CMake 3.31 on, a project with this policy has a target `codegen`
  cmake_policy(SET CMP0171 NEW)
endif()

include("${CMAKE_CURRENT_LIST_DIR}/protoc_generate/arguments.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/protoc_generate/programs.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/protoc_generate/generators.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/protoc_generate/target.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/protoc_generate/command.cmake")

function(protoc_generate)
  cmake_parse_arguments(PARSE_ARGV 0 arg "MOCKS;GRPC;INSTALL"
    "TARGET;OUT_DIR;WITHOUT;FILE_SET;EXPORT_MACRO;DESCRIPTOR_SET"
    "PROTOS;IMPORT_DIRS;PLUGINS;PLUGIN_OUTPUTS;PLUGIN_OPTIONS;PROTOC_ARGS;TOOLS")
  _protocoro_check_keywords("${arg_TARGET}" "${arg_PROTOS}"
    "${arg_UNPARSED_ARGUMENTS}" "${arg_KEYWORDS_MISSING_VALUES}")
  _protocoro_check_file_set("${arg_FILE_SET}")
  _protocoro_generators(generators "${arg_MOCKS}" "${arg_GRPC}" "${arg_WITHOUT}")
  _protocoro_tools(protoc plugins "${generators}" "${arg_TOOLS}")
  _protocoro_plugins(more_plugins "${arg_PLUGINS}" "${arg_PLUGIN_OUTPUTS}")
  list(APPEND plugins ${more_plugins})
  _protocoro_absolute_paths(protos "${CMAKE_CURRENT_SOURCE_DIR}" "${arg_PROTOS}")
  _protocoro_absolute_paths(out_dir "${CMAKE_CURRENT_BINARY_DIR}" "${arg_OUT_DIR}")
  _protocoro_absolute_paths(descriptor_set "${CMAKE_CURRENT_BINARY_DIR}" "${arg_DESCRIPTOR_SET}")
  if(NOT arg_IMPORT_DIRS)
    set(arg_IMPORT_DIRS "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  if(NOT out_dir)
    set(out_dir "${CMAKE_CURRENT_BINARY_DIR}/${arg_TARGET}.protoc")
  endif()

  _protocoro_import_roots(roots "${CMAKE_CURRENT_SOURCE_DIR}" "${arg_IMPORT_DIRS}")
  _protocoro_check_files("${protos}")
  _protocoro_prepare_target(${arg_TARGET})
  _protocoro_add_import_roots(${arg_TARGET} "${roots}")
  _protocoro_add_protos(${arg_TARGET})
  _protocoro_add_usage(${arg_TARGET} "${out_dir}")
  if(arg_INSTALL)
    _protocoro_add_installed_usage(${arg_TARGET})
  endif()
  if(arg_EXPORT_MACRO)
    _protocoro_define_export_macro(${arg_TARGET} ${arg_EXPORT_MACRO})
  endif()
endfunction()

# Reads what protoc_generate was given: arg_*, generators, protoc, plugins, protos, roots, out_dir,
# descriptor_set.
function(_protocoro_add_protos target)
  _protocoro_proto_paths(paths ${target} "${roots}")
  _protocoro_generator_arguments(arguments "${out_dir}" "${generators}" "${plugins}"
    "${arg_EXPORT_MACRO}" "${arg_PLUGIN_OPTIONS}")
  set(all_outputs "")
  foreach(proto IN LISTS protos)
    _protocoro_import_name(name "${proto}" "${roots}")
    _protocoro_outputs(outputs "${out_dir}/${name}" "${generators}" "${arg_PLUGIN_OUTPUTS}")
    _protocoro_claim(${target} "${proto}" "${outputs}" "${generators}" "${arg_OUT_DIR}")
    _protocoro_add_command("${proto}" "${out_dir}/${name}.d" "${outputs}" "${protoc}" "${plugins}"
      "${paths};${arguments};${arg_PROTOC_ARGS}")
    _protocoro_add_sources(${target} "${outputs}")
    if(arg_INSTALL)
      _protocoro_install("${proto}" "${name}" "${outputs}" "${arg_FILE_SET}")
    endif()
    list(APPEND all_outputs ${outputs})
  endforeach()
  _protocoro_show_protos(${target} "${protos}" "${roots}")
  if(arg_FILE_SET)
    _protocoro_add_file_set(${target} ${arg_FILE_SET} "${out_dir}" "${all_outputs}")
  endif()
  if(NOT arg_OUT_DIR)
    _protocoro_remember_outputs(${target} "${out_dir}" "${all_outputs}")
  endif()
  if(descriptor_set)
    _protocoro_add_descriptor_set("${descriptor_set}" "${protos}" "${protoc}" "${paths}"
      "${all_outputs}")
    _protocoro_add_files(${target} "${descriptor_set}")
  endif()
endfunction()
