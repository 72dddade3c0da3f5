# What a call may say: every mistake ends the configuration with its name and the way out.

function(_protocoro_check_keywords target protos grpc unknown without_value)
  if(unknown)
    list(GET unknown 0 first)
    message(FATAL_ERROR "protoc_generate: unknown argument ${first}; the keywords are TARGET, "
      "PROTOS, IMPORT_DIRS, OUT_DIR, MOCKS, GRPC, INSTALL, EXPORT_MACRO, DESCRIPTOR_SET, "
      "PLUGIN_OPTIONS and PROTOC_ARGS")
  endif()
  if(without_value)
    list(GET without_value 0 first)
    message(FATAL_ERROR "protoc_generate: ${first} has no value; give one or leave ${first} out")
  endif()
  if(NOT target)
    message(FATAL_ERROR "protoc_generate: TARGET is missing; name a library to create or "
      "a target to add to")
  endif()
  if(NOT protos)
    message(FATAL_ERROR "protoc_generate: PROTOS is missing; name the .proto files of ${target}")
  endif()
  if(NOT TARGET protocoro::protoc-gen-coro)
    message(FATAL_ERROR "protoc_generate: finds no protoc-gen-coro for the machine that builds; "
      "install it there and into the PATH, or set PROTOCORO_PLUGIN")
  endif()
  if(grpc AND NOT TARGET protocoro::grpc_cpp_plugin)
    message(FATAL_ERROR "protoc_generate: GRPC needs the plugin gRPC::grpc_cpp_plugin, which the "
      "installed gRPC does not have; install it or leave GRPC out")
  endif()
endfunction()

function(_protocoro_absolute_paths out base paths)
  set(absolute "")
  foreach(path IN LISTS paths)
    cmake_path(ABSOLUTE_PATH path BASE_DIRECTORY "${base}" NORMALIZE)
    list(APPEND absolute "${path}")
  endforeach()
  list(TRANSFORM absolute REPLACE "(.)/$" "\\1")
  set(${out} "${absolute}" PARENT_SCOPE)
endfunction()

# Import dirs in the form "name=/dir", where a file f of the directory is imported as name/f; "=/dir"
# when no name was given. A directory may have "=" in its own name.
function(_protocoro_import_roots out base import_dirs)
  set(roots "")
  foreach(given IN LISTS import_dirs)
    set(name "")
    set(dir "${given}")
    cmake_path(ABSOLUTE_PATH dir BASE_DIRECTORY "${base}" NORMALIZE)
    if(NOT IS_DIRECTORY "${dir}" AND given MATCHES "^([^=]+)=(.+)$")
      set(name "${CMAKE_MATCH_1}")
      set(dir "${CMAKE_MATCH_2}")
      cmake_path(ABSOLUTE_PATH dir BASE_DIRECTORY "${base}" NORMALIZE)
    endif()
    if(NOT IS_DIRECTORY "${dir}")
      message(FATAL_ERROR "protoc_generate: IMPORT_DIRS names ${dir}, which is not a directory")
    endif()
    string(REGEX REPLACE "(.)/$" "\\1" dir "${dir}")
    list(APPEND roots "${name}=${dir}")
  endforeach()
  set(${out} "${roots}" PARENT_SCOPE)
endfunction()

function(_protocoro_check_files protos)
  foreach(proto IN LISTS protos)
    get_source_file_property(generated "${proto}" GENERATED)
    if(proto MATCHES "[*?]")
      message(FATAL_ERROR "protoc_generate: PROTOS names ${proto}; list the files one by one, "
        "because a build does not notice new ones that a pattern would find")
    elseif(NOT proto MATCHES "\\.proto$")
      message(FATAL_ERROR "protoc_generate: PROTOS names ${proto}, which is no .proto file; is "
        "it a misspelt keyword?")
    elseif(NOT EXISTS "${proto}" AND NOT generated)
      message(FATAL_ERROR "protoc_generate: PROTOS names ${proto}, which does not exist; paths are "
        "relative to ${CMAKE_CURRENT_SOURCE_DIR}")
    endif()
  endforeach()
endfunction()

# The name by which other files import `proto`: its path below the first import root that holds it,
# which is how protoc names it too.
function(_protocoro_import_name out proto roots)
  set(dirs "")
  foreach(root IN LISTS roots)
    string(REGEX MATCH "^([^=]*)=(.*)$" root "${root}")
    set(name "${CMAKE_MATCH_1}")
    set(dir "${CMAKE_MATCH_2}")
    cmake_path(IS_PREFIX dir "${proto}" NORMALIZE inside)
    if(inside)
      cmake_path(RELATIVE_PATH proto BASE_DIRECTORY "${dir}" OUTPUT_VARIABLE below)
      cmake_path(APPEND name "${below}")
      set(${out} "${name}" PARENT_SCOPE)
      return()
    endif()
    list(APPEND dirs "${dir}")
  endforeach()
  list(JOIN dirs ", " dirs)
  message(FATAL_ERROR "protoc_generate: ${proto} is outside every import dir (${dirs}); add the "
    "directory that imports of it are relative to: IMPORT_DIRS <dir>")
endfunction()

# A header that was made of a .proto which is gone, or is called otherwise now, would still be found by
# those who include it. Of a directory of ours, when all calls that fill it have been made.
function(_protocoro_remove_stale_files target out_dir)
  get_property(made GLOBAL PROPERTY "_protocoro_outputs_of_${target}")
  file(GLOB_RECURSE found "${out_dir}/*.pb.h" "${out_dir}/*.pb.cc")
  foreach(file IN LISTS found)
    string(REGEX REPLACE "(_mock\\.coro|\\.coro|\\.grpc)?\\.pb\\.(h|cc)$" "" stem "${file}")
    if(NOT "${stem}.pb.h" IN_LIST made)
      file(REMOVE "${file}")
    endif()
  endforeach()
endfunction()

function(_protocoro_remember_outputs target out_dir outputs)
  get_property(known GLOBAL PROPERTY "_protocoro_outputs_of_${target}" SET)
  if(NOT known)
    cmake_language(EVAL CODE
      "cmake_language(DEFER CALL _protocoro_remove_stale_files [[${target}]] [[${out_dir}]])")
  endif()
  set_property(GLOBAL APPEND PROPERTY "_protocoro_outputs_of_${target}" ${outputs})
endfunction()

# Two rules for one file are a race, and two copies of one message type in a program are an abort at
# start: a .proto has one owner in the whole build, unless a call takes an OUT_DIR for itself.
function(_protocoro_claim target proto outputs own_out_dir)
  if(NOT own_out_dir)
    get_property(owner GLOBAL PROPERTY "_protocoro_owner_of_${proto}")
    if(owner)
      message(FATAL_ERROR "protoc_generate: ${proto} is generated by target ${owner} already; link "
        "${owner}, or give ${target} an OUT_DIR of its own if no program will have both")
    endif()
    set_property(GLOBAL PROPERTY "_protocoro_owner_of_${proto}" ${target})
  endif()
  list(GET outputs 0 output)
  get_property(owner GLOBAL PROPERTY "_protocoro_owner_of_${output}")
  if(owner)
    message(FATAL_ERROR "protoc_generate: ${proto} would write ${output}, which target ${owner} "
      "writes already; give ${target} another OUT_DIR")
  endif()
  set_property(GLOBAL PROPERTY "_protocoro_owner_of_${output}" ${target})
endfunction()
