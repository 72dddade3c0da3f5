include(CMakeFindDependencyMacro)
find_dependency(protocoro)
include("${CMAKE_CURRENT_LIST_DIR}/baseTargets.cmake")
