# protoc's side: one call per .proto for all generators, so that all its files appear or none.

# ninja wants the depfile to begin with the rule's first output, and protoc sorts by name.
function(_protocoro_outputs out path mocks grpc)
  string(REGEX REPLACE "\\.proto$" "" stem "${path}")
  set(outputs ${stem}.pb.h ${stem}.pb.cc ${stem}.coro.pb.h ${stem}.coro.pb.cc)
  if(mocks)
    list(APPEND outputs ${stem}_mock.coro.pb.h)
  endif()
  if(grpc)
    list(APPEND outputs ${stem}.grpc.pb.h ${stem}.grpc.pb.cc)
  endif()
  list(SORT outputs)
  set(${out} "${outputs}" PARENT_SCOPE)
endfunction()

# The arguments that all files of a target share. The directories with protobuf's own .proto files
# come last, so that they hide nobody's.
function(_protocoro_arguments out target import_dirs out_dir mocks grpc)
  set(arguments ${import_dirs})
  list(TRANSFORM arguments PREPEND "--proto_path=")
  set(linked "$<TARGET_PROPERTY:_protocoro_imports_of_${target},INTERFACE_COMPILE_OPTIONS>")
  set(well_known "$<TARGET_PROPERTY:protocoro::well_known_protos,INTERFACE_INCLUDE_DIRECTORIES>")
  set(well_known "$<REMOVE_DUPLICATES:${well_known}>")
  list(APPEND arguments
    "$<REMOVE_DUPLICATES:$<FILTER:${linked},INCLUDE,^--proto_path=>>"
    "$<$<BOOL:${well_known}>:--proto_path=$<JOIN:${well_known},$<SEMICOLON>--proto_path=>>"
    "--plugin=protoc-gen-coro=$<TARGET_FILE:protocoro::protoc-gen-coro>"
    "--cpp_out=${out_dir}" "--coro_out=${out_dir}")
  if(mocks)
    list(APPEND arguments --coro_opt=mock=true)
  endif()
  if(grpc)
    list(APPEND arguments
      "--plugin=protoc-gen-grpc=$<TARGET_FILE:protocoro::grpc_cpp_plugin>" "--grpc_out=${out_dir}")
  endif()
  set(${out} "${arguments}" PARENT_SCOPE)
endfunction()

function(_protocoro_add_command proto outputs arguments plugin_options protoc_args)
  list(TRANSFORM plugin_options PREPEND --coro_opt=)
  list(GET outputs 0 first)
  string(REGEX REPLACE "\\.coro\\.pb\\.cc$" ".proto.d" depfile "${first}")
  cmake_path(GET first PARENT_PATH directory)
  file(MAKE_DIRECTORY "${directory}")
  set(tools protocoro::protoc protocoro::protoc-gen-coro)
  if(arguments MATCHES "--grpc_out=")
    list(APPEND tools protocoro::grpc_cpp_plugin)
  endif()
  cmake_path(GET proto FILENAME name)
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND protocoro::protoc ${arguments} ${plugin_options} ${protoc_args}
      "--dependency_out=${depfile}" "${proto}"
    COMMAND "${CMAKE_COMMAND}" "-DDEPFILE=${depfile}"
      -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/escape_depfile.cmake"
    DEPENDS "${proto}" ${tools}
    DEPFILE "${depfile}"
    COMMENT "protoc ${name}"
    COMMAND_EXPAND_LISTS VERBATIM)
endfunction()
