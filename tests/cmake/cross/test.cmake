# Who builds for another machine needs protoc and the plugin of this one: from variables, or the PATH.
include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

file(COPY "${CASE}/../find_package/greeter.proto" "${CASE}/../find_package/main.cpp"
  DESTINATION "${source}")
set(toolchain "-DCMAKE_TOOLCHAIN_FILE=${source}/toolchain.cmake")
find_program(PROTOC protoc REQUIRED)

# expect_error(<text> <cmake argument>...)
function(expect_error text)
  file(REMOVE_RECURSE "${binary}")
  try_configure(said ${toolchain} ${ARGN})
  if(result EQUAL 0)
    message(SEND_ERROR "accepted: ${ARGN}")
  endif()
  string(REGEX REPLACE "[ \n]+" " " said "${said}")
  expect_contains("${said}" "${text}")
endfunction()

expect_error("protoc_generate: finds no protoc-gen-coro for the build machine; install it there in the PATH, or set PROTOCORO_PLUGIN")
file(WRITE "${WORK}/of-another-machine" "no program")
file(CHMOD "${WORK}/of-another-machine" PERMISSIONS OWNER_READ OWNER_EXECUTE)
expect_error("PROTOCORO_PLUGIN is ${WORK}/of-another-machine, which does not run on this machine"
  "-DPROTOCORO_PLUGIN=${WORK}/of-another-machine")

function(expect_build plugin)
  build()
  file(STRINGS "${binary}/build.ninja" call REGEX "--plugin=protoc-gen-coro=${plugin} " LIMIT_COUNT 1)
  if(NOT call)
    message(SEND_ERROR "the build does not call ${plugin}")
  endif()
  file(REMOVE_RECURSE "${binary}")
endfunction()

file(REMOVE_RECURSE "${binary}")
configure(${toolchain} "-DPROTOCORO_PLUGIN=${PLUGIN}" "-DPROTOCORO_PROTOC=${PROTOC}")
expect_build("${PLUGIN}")

cmake_path(GET PLUGIN PARENT_PATH place)
set(path "$ENV{PATH}")
set(ENV{PATH} "${place}:$ENV{PATH}")
configure(${toolchain})
expect_build("${PLUGIN}")

# For one call; the build needs nothing else then.
set(ENV{PATH} "${path}")
file(WRITE "${source}/CMakeLists.txt" [[
cmake_minimum_required(VERSION 3.22)
project(consumer LANGUAGES CXX)

find_package(protocoro CONFIG REQUIRED)
protoc_generate(TARGET greeter_proto PROTOS greeter.proto TOOLS protoc=${HOST_PROTOC} coro=${HOST_PLUGIN})
add_executable(consumer main.cpp)
target_link_libraries(consumer PRIVATE greeter_proto protocoro::jwt)
]])
configure(${toolchain} "-DHOST_PLUGIN=${PLUGIN}" "-DHOST_PROTOC=${PROTOC}")
expect_build("${PLUGIN}")
