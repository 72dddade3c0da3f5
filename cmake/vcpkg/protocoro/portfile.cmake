# The port builds the tree that it is in.
cmake_path(GET CURRENT_PORT_DIR PARENT_PATH ports)
cmake_path(GET ports PARENT_PATH cmake_dir)
cmake_path(GET cmake_dir PARENT_PATH SOURCE_PATH)

# The plugin runs where programs are built: others take it from the host's installation.
vcpkg_check_features(OUT_FEATURE_OPTIONS options FEATURES codegen PROTOCORO_BUILD_PLUGIN)
if(NOT "codegen" IN_LIST FEATURES)
  list(APPEND options
    "-DPROTOCORO_PLUGIN=${CURRENT_HOST_INSTALLED_DIR}/tools/protocoro/protoc-gen-coro")
endif()

vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}" OPTIONS ${options}
  -DPROTOCORO_INSTALL=ON -DPROTOCORO_TESTS=OFF -DPROTOCORO_EXAMPLES=OFF -DPROTOCORO_WERROR=OFF
  -DCMAKE_DISABLE_FIND_PACKAGE_prometheus-cpp=ON)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/protocoro)
vcpkg_fixup_pkgconfig()
if("codegen" IN_LIST FEATURES)
  vcpkg_copy_tools(TOOL_NAMES protoc-gen-coro AUTO_CLEAN)
endif()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
file(INSTALL "${CURRENT_PORT_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/protocoro")
