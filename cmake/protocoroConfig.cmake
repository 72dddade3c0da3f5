# find_package(protocoro [0.1] CONFIG
#   [COMPONENTS runtime reflection jwt prometheus plugin asio testing])
#
# COMPONENTS only check that something exists; everything that is installed is available anyway.

include("${CMAKE_CURRENT_LIST_DIR}/dependencies.cmake")
if(protocoro_missing_dependency)
  set(protocoro_FOUND FALSE)
  set(protocoro_NOT_FOUND_MESSAGE "protocoro ${protocoro_missing_dependency}")
  return()
endif()
include("${CMAKE_CURRENT_LIST_DIR}/protocoroTargets.cmake")
if(protocoro_finds_openssl)  # it may have been built without OpenSSL
  include("${CMAKE_CURRENT_LIST_DIR}/protocoroJwtTargets.cmake" OPTIONAL)
endif()

# Without prometheus-cpp, protocoro::prometheus is left out.
if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/protocoroPrometheusTargets.cmake")
  find_package(prometheus-cpp CONFIG QUIET)
  if(TARGET prometheus-cpp::core)
    include("${CMAKE_CURRENT_LIST_DIR}/protocoroPrometheusTargets.cmake")
  endif()
endif()

# The plugin and the library may be installed separately.
_protocoro_choose_tool(protocoro::protoc-gen-coro PROTOCORO_PLUGIN protoc-gen-coro none)
if(NOT TARGET protocoro::protoc-gen-coro AND NOT CMAKE_CROSSCOMPILING)
  include("${CMAKE_CURRENT_LIST_DIR}/protocoroPluginTargets.cmake" OPTIONAL)
endif()
include("${CMAKE_CURRENT_LIST_DIR}/protoc_generate.cmake")

set(_protocoro_target_of_runtime protocoro::protocoro)
set(_protocoro_target_of_reflection protocoro::reflection)
set(_protocoro_target_of_jwt protocoro::jwt)
set(_protocoro_target_of_prometheus protocoro::prometheus)
set(_protocoro_target_of_plugin protocoro::protoc-gen-coro)
set(_protocoro_target_of_asio protocoro::asio)
set(_protocoro_target_of_testing GTest::gmock)
foreach(_protocoro_component IN LISTS protocoro_FIND_COMPONENTS)
  if(_protocoro_component STREQUAL "testing")  # only mocks need it
    find_package(GTest CONFIG QUIET)
  endif()
  set(protocoro_${_protocoro_component}_FOUND TRUE)
  if(NOT TARGET "${_protocoro_target_of_${_protocoro_component}}")
    set(protocoro_${_protocoro_component}_FOUND FALSE)
    if(protocoro_FIND_REQUIRED_${_protocoro_component})
      set(protocoro_FOUND FALSE)
      set(protocoro_NOT_FOUND_MESSAGE "protocoro has no component ${_protocoro_component} here; \
there may be runtime, reflection, jwt (OpenSSL 3), prometheus (prometheus-cpp), plugin, asio \
(standalone asio) and testing (GTest::gmock)")
    endif()
  endif()
endforeach()
