# What both the source tree and an installed protocoro need before their targets can be used.
# Leaves the name of what is missing in protocoro_missing_dependency.
#
# The order matters: some systems have a config file for Protobuf and some only CMake's find module,
# and gRPC's config file must not be the one to choose. No version is asked for, because protobuf's
# versions before and after 22 cannot be compared.

set(protocoro_missing_dependency "")

find_package(Protobuf CONFIG QUIET)
if(NOT Protobuf_FOUND)
  find_package(Protobuf MODULE QUIET)
endif()
find_package(gRPC CONFIG QUIET)
find_package(Threads QUIET)
include("${CMAKE_CURRENT_LIST_DIR}/asio.cmake")

if(NOT TARGET protobuf::libprotobuf OR NOT TARGET protobuf::protoc)
  set(protocoro_missing_dependency "found no protobuf (library and protoc)")
elseif(NOT TARGET gRPC::grpc++)
  set(protocoro_missing_dependency "found no gRPC (a gRPCConfig.cmake that has gRPC::grpc++)")
elseif(NOT Threads_FOUND)
  set(protocoro_missing_dependency "found no thread library")
endif()
