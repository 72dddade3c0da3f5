# Sets up the target: where generated files are compiled, and what users of the target get.

function(_protocoro_prepare_target target)
  if(NOT TARGET ${target})
    add_library(${target} STATIC)
    # This target has only generated files. In a target that has other sources too, SKIP_LINTING
    # (CMake 3.27) keeps linters away from the generated ones.
    set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY "" CXX_CPPCHECK "" CXX_CPPLINT "")
    # As for the runtime: the library may become part of a user's shared library, for example a
    # plugin.
    if(NOT DEFINED CMAKE_POSITION_INDEPENDENT_CODE)
      set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    endif()
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
    # Only one directory knows the rule for a generated file.
    message(FATAL_ERROR "protoc_generate: TARGET ${target} belongs to ${SOURCE_DIR}; call "
      "protoc_generate there, or let it create a library here and link that")
  endif()
endfunction()

# Keeps the import roots of a target among its compile options, because CMake collects options over
# all linked targets. They are protoc arguments that are visible only to
# _protocoro_imports_of_<target>, which has the property that they check and compiles nothing.
function(_protocoro_add_import_roots target roots)
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
  foreach(root IN LISTS roots)
    target_compile_options(${target} INTERFACE
      "$<BUILD_INTERFACE:$<${reading}:--proto_path=${root}>>")
    # For other calls on the same target:
    target_compile_options(${reader} INTERFACE "--proto_path=${root}")
  endforeach()
endfunction()

# Makes the build of the target create the files.
function(_protocoro_add_files target files)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    # Each user compiles them, in directories that do not know how to make the files.
    target_sources(${target} INTERFACE ${files})
    list(GET files 0 first)
    string(SHA1 id "${first}")
    add_custom_target(_protocoro_protoc_${id} DEPENDS ${files})
    add_dependencies(${target} _protocoro_protoc_${id})
  else()
    target_sources(${target} PRIVATE ${files})
  endif()
endfunction()

function(_protocoro_add_sources target outputs)
  _protocoro_add_files(${target} "${outputs}")
  set_source_files_properties(${outputs} PROPERTIES
    SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON SKIP_AUTOGEN ON SKIP_LINTING ON)

  source_group("Generated Files" FILES ${outputs})

  # Code of protobuf and gRPC causes warnings at users' levels; code of protoc-gen-coro does not.
  list(FILTER outputs EXCLUDE REGEX "\\.coro\\.pb\\.")
  set_source_files_properties(${outputs} PROPERTIES
    COMPILE_OPTIONS "$<IF:$<CXX_COMPILER_ID:MSVC>,/w,-w>")
endfunction()

# Makes editors list the .proto files with the target, and group the generated files separately.
function(_protocoro_show_protos target protos roots)
  get_target_property(type ${target} TYPE)
  if(NOT type STREQUAL "INTERFACE_LIBRARY")  # each of its users would list them
    target_sources(${target} PRIVATE ${protos})
  endif()
  source_group("Proto Files" FILES ${protos})
endfunction()

function(_protocoro_headers out outputs)
  list(FILTER outputs INCLUDE REGEX "\\.(h|hh|hpp|hxx|inc)$")
  set(${out} "${outputs}" PARENT_SCOPE)
endfunction()

# An exported target must install all of its public file sets, so it has one only on request.
function(_protocoro_add_file_set target name out_dir outputs)
  get_target_property(type ${target} TYPE)
  set(scope PUBLIC)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set(scope INTERFACE)
  endif()
  _protocoro_headers(headers "${outputs}")
  target_sources(${target} ${scope}
    FILE_SET ${name} TYPE HEADERS BASE_DIRS "${out_dir}" FILES ${headers})
endfunction()

# Users see the generated headers as system headers, without warnings.
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

# Defines the macro that stands before each class, for building a library and for using it. It is a
# definition of the target because protobuf takes only a name, and not a header that defines it.
function(_protocoro_define_export_macro target macro)
  get_target_property(type ${target} TYPE)
  set(made "")
  set(used "")
  if(type STREQUAL "SHARED_LIBRARY")
    set(msvc "$<CXX_COMPILER_ID:MSVC>")
    set(visible "__attribute__((visibility(\"default\")))")
    set(made "$<IF:${msvc},__declspec(dllexport),${visible}>")
    set(used "$<IF:${msvc},__declspec(dllimport),${visible}>")
  endif()
  if(NOT type STREQUAL "INTERFACE_LIBRARY")
    target_compile_definitions(${target} PRIVATE "${macro}=${made}")
  endif()
  target_compile_definitions(${target} INTERFACE "${macro}=${used}")
endfunction()

# Installs what a package with this target needs: headers and .proto files, under the names by which
# they are included and imported.
function(_protocoro_install proto name outputs file_set)
  include(GNUInstallDirs)
  cmake_path(GET name PARENT_PATH directory)
  set(headers "")
  if(NOT file_set)
    _protocoro_headers(headers "${outputs}")
  endif()
  install(FILES ${headers} "${proto}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/${directory}")
endfunction()

function(_protocoro_add_installed_usage target)
  include(GNUInstallDirs)
  target_include_directories(${target} SYSTEM INTERFACE
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  set(reading "$<BOOL:$<TARGET_PROPERTY:_PROTOCORO_READS_IMPORT_DIRS>>")
  target_compile_options(${target} INTERFACE
    "$<INSTALL_INTERFACE:$<${reading}:--proto_path==$<INSTALL_PREFIX>/${CMAKE_INSTALL_INCLUDEDIR}>>")
endfunction()
