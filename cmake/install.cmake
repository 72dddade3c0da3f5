# The installed package: what find_package(protocoro) and protoc find under the prefix.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/protocoro")
set(version_file "${CMAKE_CURRENT_BINARY_DIR}/protocoroConfigVersion.cmake")

install(TARGETS protocoro protocoro_reflection protoc-gen-coro EXPORT protocoroTargets)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/runtime/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.hpp")
install(EXPORT protocoroTargets NAMESPACE protocoro:: DESTINATION "${package_dir}")

# Before 1.0 a new minor version may change what generated code and the runtime say to each other.
write_basic_package_version_file("${version_file}" COMPATIBILITY SameMinorVersion)
install(FILES
  "${version_file}" protocoroConfig.cmake dependencies.cmake asio.cmake protoc_generate.cmake
  DESTINATION "${package_dir}")
install(DIRECTORY protoc_generate DESTINATION "${package_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
