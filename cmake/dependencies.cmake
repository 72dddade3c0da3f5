# Finds what protocoro needs before its targets can be used, in the source tree and when installed.
# Describes what is missing in protocoro_missing_dependency.
#
# The order matters. Some systems have a config file for Protobuf, others only CMake's find module,
# and the choice must not be left to gRPC's config file. No version is required, because protobuf's
# versions before and after 22 cannot be compared.

find_package(Protobuf CONFIG QUIET)
if(NOT Protobuf_FOUND)
  find_package(Protobuf MODULE QUIET)
endif()
find_package(gRPC CONFIG QUIET)
find_package(Threads QUIET)
find_package(OpenSSL 3 QUIET)  # for protocoro::jwt, which does not exist without it
set(protocoro_finds_openssl FALSE)
if(OpenSSL_FOUND AND TARGET OpenSSL::Crypto)
  set(protocoro_finds_openssl TRUE)
endif()
include("${CMAKE_CURRENT_LIST_DIR}/asio.cmake")

set(protocoro_missing_dependency "")
if(NOT TARGET protobuf::libprotobuf)
  set(protocoro_missing_dependency "needs protobuf and finds none")
elseif(NOT TARGET gRPC::grpc++)
  set(protocoro_missing_dependency "needs gRPC (its CMake package) and finds none")
elseif(NOT TARGET Threads::Threads)
  set(protocoro_missing_dependency "needs a thread library and finds none")
endif()
if(protocoro_missing_dependency)
  return()
endif()

include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")
_protocoro_choose_tool(protocoro::protoc PROTOCORO_PROTOC protoc protobuf::protoc)
_protocoro_choose_tool(protocoro::grpc_cpp_plugin PROTOCORO_GRPC_PLUGIN grpc_cpp_plugin
  gRPC::grpc_cpp_plugin)
if(NOT TARGET protocoro::protoc)
  set(protocoro_missing_dependency "needs a protoc for the build machine and finds none in the \
PATH; set PROTOCORO_PROTOC")
  return()
endif()
if(NOT TARGET protocoro::well_known_protos)
  add_library(protocoro::well_known_protos INTERFACE IMPORTED GLOBAL)
  target_link_libraries(protocoro::well_known_protos INTERFACE protobuf::libprotobuf)
endif()
