# Makes Debian packages, by `cpack -G DEB` in a build that was configured with
# CMAKE_INSTALL_PREFIX=/usr: the plugin, the libraries, and what builds need. Names and contents
# follow Debian's packages of gRPC.

set(CPACK_PACKAGE_NAME protocoro)
set(CPACK_PACKAGE_CONTACT "The protocoro authors <protocoro@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)  # of dpkg-dev; finds the packages of libraries
if(DPKG_SHLIBDEPS)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${PROJECT_BINARY_DIR}/runtime")
endif()

set(CPACK_COMPONENTS_ALL dev)
set(library libprotocoro${PROJECT_VERSION})
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libprotocoro-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
  "libgrpc++-dev, libprotobuf-dev, protobuf-compiler, protobuf-compiler-grpc, libasio-dev, libssl-dev")
if(TARGET protocoro_prometheus)
  set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS prometheus-cpp-dev)  # it brings a web server
endif()
if(TARGET protoc-gen-coro)
  list(APPEND CPACK_COMPONENTS_ALL plugin)
  set(CPACK_DEBIAN_PLUGIN_PACKAGE_NAME protobuf-compiler-coro)
  set(CPACK_DEBIAN_PLUGIN_PACKAGE_SECTION devel)
  string(APPEND CPACK_DEBIAN_DEV_PACKAGE_DEPENDS ", protobuf-compiler-coro (= ${PROJECT_VERSION})")
endif()
if(BUILD_SHARED_LIBS)
  list(APPEND CPACK_COMPONENTS_ALL runtime)
  set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME ${library})
  set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
  string(APPEND CPACK_DEBIAN_DEV_PACKAGE_DEPENDS ", ${library} (= ${PROJECT_VERSION})")
endif()
include(CPack)
