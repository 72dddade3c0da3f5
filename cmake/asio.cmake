# Defines protocoro::asio: standalone asio, from a package manager's asio::asio or as a plain
# header. If there is no asio, the target does not exist.

if(TARGET protocoro::asio)
  return()
endif()
find_package(asio CONFIG QUIET)
if(TARGET asio::asio)
  get_target_property(_protocoro_asio_dir asio::asio INTERFACE_INCLUDE_DIRECTORIES)
  set(_protocoro_asio asio::asio)
else()
  find_path(PROTOCORO_ASIO_INCLUDE_DIR asio.hpp)
  mark_as_advanced(PROTOCORO_ASIO_INCLUDE_DIR)
  set(_protocoro_asio_dir "${PROTOCORO_ASIO_INCLUDE_DIR}")
  set(_protocoro_asio "")
endif()
if(NOT _protocoro_asio_dir)
  return()
endif()

add_library(protocoro::asio INTERFACE IMPORTED GLOBAL)
target_link_libraries(protocoro::asio INTERFACE ${_protocoro_asio} Threads::Threads)
if(NOT _protocoro_asio)
  target_include_directories(protocoro::asio INTERFACE "${_protocoro_asio_dir}")
  target_compile_definitions(protocoro::asio INTERFACE ASIO_STANDALONE)
endif()

# To choose how it allocates, asio checks a macro of the standard library before it has included any
# header. Without this definition, a file that includes asio first would free memory in another way
# than the library allocates it.
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_compile_definitions(protocoro::asio INTERFACE ASIO_HAS_STD_ALIGNED_ALLOC=1)
endif()

# With clang, asio before 1.30 looks for <experimental/coroutine>. Without it, as with libstdc++,
# asio has no coroutines. All files of a program must agree, so the definitions belong here.
set(_protocoro_asio_version "")
if(EXISTS "${_protocoro_asio_dir}/asio/version.hpp")
  file(STRINGS "${_protocoro_asio_dir}/asio/version.hpp" _protocoro_asio_version
    REGEX "define ASIO_VERSION ")
  string(REGEX MATCH "[0-9]+" _protocoro_asio_version "${_protocoro_asio_version}")
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND _protocoro_asio_version
   AND _protocoro_asio_version LESS 103000)
  target_compile_definitions(protocoro::asio INTERFACE ASIO_HAS_CO_AWAIT=1 ASIO_HAS_STD_COROUTINE=1)
endif()
