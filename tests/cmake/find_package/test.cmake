include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

# Tests and examples stay at home.
file(GLOB programs RELATIVE "${PREFIX}/bin" "${PREFIX}/bin/*")
expect_equal("${programs}" "protoc-gen-coro" "what is in bin")

# Pages, examples and their schemas come with the package.
foreach(file docs/README.md docs/getting_started.md examples/greeter/CMakeLists.txt
    examples/route_guide/guide.cpp proto/examples/route_guide.proto
    proto/details/google/rpc/error_details.proto)
  file(GLOB found "${PREFIX}/share/doc/protocoro/${file}")
  if(NOT found)
    message(SEND_ERROR "${file} is not installed")
  endif()
endforeach()

configure()
build()
run(said "${binary}/consumer")
must_succeed("the consumer" "${said}")
if(NOT EXISTS "${binary}/greeter_proto.protoc/greeter_mock.coro.pb.h")
  message(SEND_ERROR "MOCKS made no greeter_mock.coro.pb.h")
endif()

# Who lacks prometheus-cpp lacks one component.
file(GLOB_RECURSE prometheus "${PREFIX}/*/protocoroPrometheusTargets.cmake")
if(prometheus)
  run(said "${binary}/counted")
  must_succeed("what uses protocoro::prometheus" "${said}")
  try_configure(said -DCMAKE_DISABLE_FIND_PACKAGE_prometheus-cpp=ON)
  must_succeed("configuring without prometheus-cpp" "${said}")
  file(READ "${source}/CMakeLists.txt" project)
  string(REPLACE "OPTIONAL_COMPONENTS" "COMPONENTS" other "${project}")
  file(WRITE "${source}/CMakeLists.txt" "${other}")
  try_configure(said)
  if(result EQUAL 0)
    message(SEND_ERROR "there is a component prometheus without prometheus-cpp")
  endif()
  file(WRITE "${source}/CMakeLists.txt" "${project}")
endif()

# What is no component is named, with those that there are.
file(READ "${source}/CMakeLists.txt" project)
string(REPLACE "asio testing" "telepathy" other "${project}")
file(WRITE "${source}/CMakeLists.txt" "${other}")
try_configure(said)
string(REGEX REPLACE "[ \n]+" " " said "${said}")
expect_contains("${said}" "protocoro has no component telepathy here; there may be runtime, reflection, jwt (OpenSSL 3), prometheus (prometheus-cpp), plugin, asio (standalone asio) and testing (GTest::gmock)")

# Whoever has no OpenSSL has no protocoro::jwt, and all else.
try_configure(said -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON)
string(REGEX REPLACE "[ \n]+" " " said "${said}")
expect_contains("${said}" "protocoro has no component telepathy here")
string(REPLACE "telepathy" "jwt" other "${other}")
file(WRITE "${source}/CMakeLists.txt" "${other}")
try_configure(said -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON)
string(REGEX REPLACE "[ \n]+" " " said "${said}")
expect_contains("${said}" "protocoro has no component jwt here")

# Before 1.0 another minor version is another library.
string(REPLACE "protocoro 0.1 " "protocoro 0.0 " project "${project}")
file(WRITE "${source}/CMakeLists.txt" "${project}")
try_configure(said)
if(result EQUAL 0)
  message(SEND_ERROR "find_package(protocoro 0.0) accepted 0.1")
endif()
