# Installs the package that find_package(protocoro) and protoc find under the prefix.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/protocoro")
set(version_file "${CMAKE_CURRENT_BINARY_DIR}/protocoroConfigVersion.cmake")

# Components: plugin, runtime (what programs need at run time), and dev (everything else).
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME dev)
install(TARGETS protocoro protocoro_reflection EXPORT protocoroTargets
  LIBRARY COMPONENT runtime NAMELINK_COMPONENT dev)
if(TARGET protocoro_jwt)  # a file of its own: users without OpenSSL do not read it
  install(TARGETS protocoro_jwt EXPORT protocoroJwtTargets
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT dev)
  install(EXPORT protocoroJwtTargets NAMESPACE protocoro:: DESTINATION "${package_dir}")
endif()
if(TARGET protoc-gen-coro)
  install(TARGETS protoc-gen-coro EXPORT protocoroPluginTargets RUNTIME COMPONENT plugin)
  install(EXPORT protocoroPluginTargets NAMESPACE protocoro:: DESTINATION "${package_dir}")
endif()
if(TARGET protocoro_prometheus)
  install(TARGETS protocoro_prometheus EXPORT protocoroPrometheusTargets
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT dev)
  install(EXPORT protocoroPrometheusTargets NAMESPACE protocoro:: DESTINATION "${package_dir}")
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/runtime/protocoro" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.hpp" PATTERN internal EXCLUDE)
install(EXPORT protocoroTargets NAMESPACE protocoro:: DESTINATION "${package_dir}")

# Before 1.0, generated code and the runtime of different minor versions may not fit together.
write_basic_package_version_file("${version_file}" COMPATIBILITY SameMinorVersion)
install(FILES
  "${version_file}" protocoroConfig.cmake dependencies.cmake asio.cmake tools.cmake
  protoc_generate.cmake
  DESTINATION "${package_dir}")
install(DIRECTORY protoc_generate DESTINATION "${package_dir}")

# pkg-config files, for builds without CMake.
set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH up_to_prefix "/${pkgconfig_dir}" "/")
string(REGEX REPLACE "/$" "" up_to_prefix "${up_to_prefix}")
set(names protocoro protocoro-reflection)
foreach(part jwt prometheus)
  if(TARGET protocoro_${part})
    list(APPEND names protocoro-${part})
  endif()
endforeach()
foreach(name IN LISTS names)
  configure_file(${name}.pc.in ${name}.pc @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${name}.pc" DESTINATION "${pkgconfig_dir}")
endforeach()

# The pages, the examples, and the schemas that the examples find as ../../proto.
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/README.md"
  "${PROJECT_SOURCE_DIR}/CHANGELOG.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" "${PROJECT_SOURCE_DIR}/examples"
  DESTINATION "${CMAKE_INSTALL_DOCDIR}"
  REGEX "/examples/(CMakeLists\\.txt|quickstart\\.sh)$" EXCLUDE)  # of the tree only
foreach(schemas examples etcd health details)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/proto/${schemas}"
    DESTINATION "${CMAKE_INSTALL_DOCDIR}/proto" FILES_MATCHING PATTERN "*.proto")
endforeach()
