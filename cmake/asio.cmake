# protocoro::asio: standalone asio, from a package manager's asio::asio or as a plain header.
# The target does not exist when there is no asio.

if(TARGET protocoro::asio)
  return()
endif()

if(NOT TARGET asio::asio)
  find_package(asio CONFIG QUIET)
endif()
if(TARGET asio::asio)
  get_target_property(_protocoro_asio_dir asio::asio INTERFACE_INCLUDE_DIRECTORIES)
else()
  find_path(PROTOCORO_ASIO_INCLUDE_DIR asio.hpp)
  mark_as_advanced(PROTOCORO_ASIO_INCLUDE_DIR)
  set(_protocoro_asio_dir "${PROTOCORO_ASIO_INCLUDE_DIR}")
endif()
if(NOT _protocoro_asio_dir)
  return()
endif()

add_library(protocoro::asio INTERFACE IMPORTED)
if(TARGET asio::asio)
  target_link_libraries(protocoro::asio INTERFACE asio::asio Threads::Threads)
else()
  target_include_directories(protocoro::asio INTERFACE "${_protocoro_asio_dir}")
  target_link_libraries(protocoro::asio INTERFACE Threads::Threads)
  target_compile_definitions(protocoro::asio INTERFACE ASIO_STANDALONE)
endif()

# With clang, asio before 1.30 looks for <experimental/coroutine> and finds no coroutines at all
# when the standard library is libstdc++. All files of a program must agree, so the cure is part of
# the target.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_definitions(protocoro::asio INTERFACE ASIO_HAS_CO_AWAIT=1 ASIO_HAS_STD_COROUTINE=1)
endif()
