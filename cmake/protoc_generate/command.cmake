# Runs protoc: one call per .proto for all generators, so that all of its files appear or none.

# Returns the arguments that tell protoc where to look for files. The directories with protobuf's
# own .proto files come last, so that they hide no other files.
function(_protocoro_proto_paths out target roots)
  set(paths ${roots})
  list(TRANSFORM paths PREPEND "--proto_path=")
  set(linked "$<TARGET_PROPERTY:_protocoro_imports_of_${target},INTERFACE_COMPILE_OPTIONS>")
  set(well_known "$<TARGET_PROPERTY:protocoro::well_known_protos,INTERFACE_INCLUDE_DIRECTORIES>")
  set(well_known "$<REMOVE_DUPLICATES:${well_known}>")
  list(APPEND paths
    "$<REMOVE_DUPLICATES:$<FILTER:${linked},INCLUDE,^--proto_path=>>"
    "$<$<BOOL:${well_known}>:--proto_path=$<JOIN:${well_known},$<SEMICOLON>--proto_path=>>")
  set(${out} "${paths}" PARENT_SCOPE)
endfunction()

function(_protocoro_add_command proto depfile outputs protoc plugins arguments)
  list(TRANSFORM plugins REPLACE "^[^=]+=" "")
  list(GET outputs 0 first)
  cmake_path(GET depfile PARENT_PATH directory)
  file(MAKE_DIRECTORY "${directory}")
  set(codegen "")
  if(POLICY CMP0171)  # editors and linters build the target `codegen`, which compiles nothing
    set(codegen CODEGEN)
  endif()
  cmake_path(GET proto FILENAME name)
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND "${protoc}" ${arguments} "--dependency_out=${depfile}"
      "${proto}"
    COMMAND "${CMAKE_COMMAND}" "-DDEPFILE=${depfile}" "-DOUTPUT=${first}"
      -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/escape_depfile.cmake"
    DEPENDS "${proto}" "${protoc}" ${plugins}
    DEPFILE "${depfile}"
    COMMENT "protoc ${name}"
    COMMAND_EXPAND_LISTS VERBATIM ${codegen})
endfunction()

# Writes one file with all the protos of a call and their imports. protoc reports the dependencies
# of only one proto per run; here they come from the rules that compile each proto.
function(_protocoro_add_descriptor_set file protos protoc arguments outputs)
  cmake_path(GET file PARENT_PATH directory)
  file(MAKE_DIRECTORY "${directory}")
  cmake_path(GET file FILENAME name)
  add_custom_command(
    OUTPUT "${file}"
    COMMAND "${protoc}" ${arguments}
      --include_imports "--descriptor_set_out=${file}" ${protos}
    DEPENDS ${outputs} "${protoc}"
    COMMENT "protoc ${name}"
    COMMAND_EXPAND_LISTS VERBATIM)
endfunction()

# Removes headers of a .proto that was deleted or renamed: sources that include them would still
# find them. Runs when all calls that fill the directory have been made, and only for directories
# that protoc_generate has chosen.
function(_protocoro_remove_stale_files target out_dir)
  get_property(made GLOBAL PROPERTY "_protocoro_outputs_of_${target}")
  file(GLOB_RECURSE found "${out_dir}/*.pb.h" "${out_dir}/*.pb.cc")
  if(made)
    list(REMOVE_ITEM found ${made})
  endif()
  if(found)
    file(REMOVE ${found})
  endif()
endfunction()

function(_protocoro_remember_outputs target out_dir outputs)
  get_property(known GLOBAL PROPERTY "_protocoro_outputs_of_${target}" SET)
  if(NOT known)
    cmake_language(EVAL CODE
      "cmake_language(DEFER CALL _protocoro_remove_stale_files [[${target}]] [[${out_dir}]])")
  endif()
  set_property(GLOBAL APPEND PROPERTY "_protocoro_outputs_of_${target}" ${outputs})
endfunction()
