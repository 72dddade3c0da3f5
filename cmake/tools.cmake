# Defines targets for the programs that protoc_generate runs: protocoro::protoc,
# protocoro::protoc-gen-coro and, if gRPC has it, protocoro::grpc_cpp_plugin.
#
# They run on the machine that builds. When the build is for another machine, the programs that
# find_package finds are for the wrong one, so they are looked for in the PATH. These variables have
# priority in both cases.
set(PROTOCORO_PROTOC "" CACHE FILEPATH "protoc of the machine that builds")
set(PROTOCORO_PLUGIN "" CACHE FILEPATH "protoc-gen-coro of the machine that builds")
set(PROTOCORO_GRPC_PLUGIN "" CACHE FILEPATH "grpc_cpp_plugin of the machine that builds")
mark_as_advanced(PROTOCORO_PROTOC PROTOCORO_PLUGIN PROTOCORO_GRPC_PLUGIN)

# The targets are global, because protoc_generate may be called in directories that do not see the
# targets found here, when protocoro is a subdirectory of a project. Making gRPC's own targets
# global one by one would break a later find_package(gRPC).
function(_protocoro_import_tool name file)
  add_executable(${name} IMPORTED GLOBAL)
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION "${file}")
endfunction()

# Names a tool that was built here or that a package provides.
function(_protocoro_name_tool name tool)
  get_target_property(imported ${tool} IMPORTED)
  get_target_property(original ${tool} ALIASED_TARGET)
  if(imported)
    get_target_property(location ${tool} LOCATION)
    _protocoro_import_tool(${name} "${location}")
  elseif(original)
    add_executable(${name} ALIAS ${original})
  else()
    add_executable(${name} ALIAS ${tool})
  endif()
endfunction()

# Finds out now, and not in the middle of a build, if a tool is for another machine.
function(_protocoro_check_tool variable file)
  execute_process(COMMAND "${file}" --version
    RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE said)
  if(NOT result EQUAL 0)
    string(STRIP "${result} ${said}" said)
    message(FATAL_ERROR "protocoro: ${variable} is ${file}, which does not run on this machine "
      "(${said}); set ${variable} to a program that does")
  endif()
endfunction()

# _protocoro_choose_tool(<name of the new target> <variable> <program> <target>)
function(_protocoro_choose_tool name variable program target)
  if(TARGET ${name})
    return()
  endif()
  set(file "${${variable}}")
  if(NOT file AND CMAKE_CROSSCOMPILING)
    find_program(_protocoro_found_${program} ${program} NO_CMAKE_FIND_ROOT_PATH
      NO_PACKAGE_ROOT_PATH NO_CMAKE_PATH NO_CMAKE_ENVIRONMENT_PATH NO_CMAKE_SYSTEM_PATH)
    set(file "${_protocoro_found_${program}}")
  endif()
  if(file)
    if(NOT program STREQUAL "grpc_cpp_plugin")  # it always waits for a request
      _protocoro_check_tool(${variable} "${file}")
    endif()
    _protocoro_import_tool(${name} "${file}")
  elseif(TARGET ${target} AND NOT CMAKE_CROSSCOMPILING)
    _protocoro_name_tool(${name} ${target})
  endif()
endfunction()
