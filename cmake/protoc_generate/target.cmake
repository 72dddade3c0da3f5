# The target's side: where generated files are compiled and what its users get.

function(_protocoro_prepare_target target)
  if(NOT TARGET ${target})
    add_library(${target} STATIC)
    return()
  endif()
  foreach(property ALIASED_TARGET IMPORTED TYPE SOURCE_DIR)
    get_target_property(${property} ${target} ${property})
  endforeach()
  if(ALIASED_TARGET)
    message(FATAL_ERROR "protoc_generate: TARGET ${target} is an alias; name ${ALIASED_TARGET}")
  elseif(IMPORTED OR TYPE STREQUAL "UTILITY")
    message(FATAL_ERROR "protoc_generate: TARGET ${target} compiles nothing; name a "
      "library or an executable")
  elseif(NOT SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)
    # The rule for a generated file is known in one directory only.
    message(FATAL_ERROR "protoc_generate: TARGET ${target} belongs to ${SOURCE_DIR}; call "
      "protoc_generate there, or let it create a library here and link that")
  endif()
endfunction()

# A target keeps its import dirs among its compile options, because options are what CMake collects
# over the link closure: as protoc arguments that show only to _protocoro_imports_of_<target>, which
# has the property they ask for and compiles nothing.
function(_protocoro_add_import_dirs target import_dirs)
  set(reader _protocoro_imports_of_${target})
  if(NOT TARGET ${reader})
    get_target_property(type ${target} TYPE)
    set(libraries LINK_LIBRARIES)
    if(type STREQUAL "INTERFACE_LIBRARY")
      set(libraries INTERFACE_LINK_LIBRARIES)
    endif()
    add_library(${reader} INTERFACE)
    set_target_properties(${reader} PROPERTIES
      _PROTOCORO_READS_IMPORT_DIRS ON
      INTERFACE_LINK_LIBRARIES "$<TARGET_PROPERTY:${target},${libraries}>")
  endif()

  set(reading "$<BOOL:$<TARGET_PROPERTY:_PROTOCORO_READS_IMPORT_DIRS>>")
  foreach(dir IN LISTS import_dirs)
    target_compile_options(${target} INTERFACE
      "$<BUILD_INTERFACE:$<${reading}:--proto_path=${dir}>>")
    # For other calls on the same target:
    target_compile_options(${reader} INTERFACE "--proto_path=${dir}")
  endforeach()
endfunction()

function(_protocoro_add_sources target outputs)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    # Compiled by each user, in directories that do not know how to make the files.
    target_sources(${target} INTERFACE ${outputs})
    list(GET outputs 0 output)
    string(SHA1 id "${output}")
    add_custom_target(_protocoro_protoc_${id} DEPENDS ${outputs})
    add_dependencies(${target} _protocoro_protoc_${id})
  else()
    target_sources(${target} PRIVATE ${outputs})
  endif()
  set_source_files_properties(${outputs} PROPERTIES
    SKIP_UNITY_BUILD_INCLUSION ON SKIP_AUTOGEN ON SKIP_LINTING ON)

  # protobuf and gRPC do not write for our users' warning levels; protoc-gen-coro does.
  list(FILTER outputs EXCLUDE REGEX "\\.coro\\.pb\\.")
  set_source_files_properties(${outputs} PROPERTIES
    COMPILE_OPTIONS "$<IF:$<CXX_COMPILER_ID:MSVC>,/w,-w>")
endfunction()

# To its users the headers are a library's: their warnings are not the user's business.
function(_protocoro_add_usage target out_dir)
  get_target_property(type ${target} TYPE)
  target_include_directories(${target} SYSTEM INTERFACE "$<BUILD_INTERFACE:${out_dir}>")
  if(type STREQUAL "INTERFACE_LIBRARY")
    target_link_libraries(${target} INTERFACE protocoro::protocoro)
  else()
    target_include_directories(${target} PRIVATE "${out_dir}")
    target_link_libraries(${target} PUBLIC protocoro::protocoro)
  endif()
endfunction()
