# What both the source tree and an installed protocoro need before their targets can be used.
# Says what is missing in protocoro_missing_dependency.
#
# The order matters: some systems have a config file for Protobuf and some only CMake's find module,
# and gRPC's config file must not be the one to choose. No version is asked for, because protobuf's
# versions before and after 22 cannot be compared.

find_package(Protobuf CONFIG QUIET)
if(NOT Protobuf_FOUND)
  find_package(Protobuf MODULE QUIET)
endif()
find_package(gRPC CONFIG QUIET)
find_package(Threads QUIET)
include("${CMAKE_CURRENT_LIST_DIR}/asio.cmake")

set(protocoro_missing_dependency "")
if(NOT TARGET protobuf::libprotobuf OR NOT TARGET protobuf::protoc)
  set(protocoro_missing_dependency "needs protobuf (its library and protoc) and finds none")
elseif(NOT TARGET gRPC::grpc++)
  set(protocoro_missing_dependency "needs gRPC (its CMake package) and finds none")
elseif(NOT TARGET Threads::Threads)
  set(protocoro_missing_dependency "needs a thread library and finds none")
endif()
if(protocoro_missing_dependency)
  return()
endif()

# protoc_generate is called in directories that do not see what was found here, when protocoro is a
# subdirectory of a project; and making gRPC's own targets global one by one would break a later
# find_package(gRPC). So what it runs and reads has a global name of ours.
function(_protocoro_name_tool name tool)
  if(TARGET ${name} OR NOT TARGET ${tool})
    return()
  endif()
  get_target_property(imported ${tool} IMPORTED)
  get_target_property(original ${tool} ALIASED_TARGET)
  if(imported)
    get_target_property(location ${tool} LOCATION)
    add_executable(${name} IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES IMPORTED_LOCATION "${location}")
  elseif(original)
    add_executable(${name} ALIAS ${original})
  else()
    add_executable(${name} ALIAS ${tool})
  endif()
endfunction()

_protocoro_name_tool(protocoro::protoc protobuf::protoc)
_protocoro_name_tool(protocoro::grpc_cpp_plugin gRPC::grpc_cpp_plugin)
if(NOT TARGET protocoro::well_known_protos)
  add_library(protocoro::well_known_protos INTERFACE IMPORTED GLOBAL)
  target_link_libraries(protocoro::well_known_protos INTERFACE protobuf::libprotobuf)
endif()
