# A build without CMake: protoc and the compiler called by hand, with what pkg-config says.
include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

file(COPY "${CASE}/../shared_library/greeter.proto" "${CASE}/../shared_library/main.cpp"
  DESTINATION "${source}")
file(GLOB_RECURSE found "${PREFIX}/*/protocoro.pc")
cmake_path(GET found PARENT_PATH directory)
set(ENV{PKG_CONFIG_PATH} "${directory}")

# ask(<variable> <argument of pkg-config>...): a list of words
function(ask out)
  run(said pkg-config ${ARGN})
  must_succeed("pkg-config ${ARGN}" "${said}")
  separate_arguments(words UNIX_COMMAND "${said}")
  set(${out} "${words}" PARENT_SCOPE)
endfunction()

ask(plugin --variable=plugin protocoro)
run(said protoc "--plugin=${plugin}" "-I${source}" "--cpp_out=${source}" "--coro_out=${source}"
  greeter.proto)
must_succeed("protoc" "${said}")

ask(flags --cflags protocoro-reflection)
ask(libraries --libs protocoro-reflection)
separate_arguments(own_flags UNIX_COMMAND "${CXX_FLAGS}")
run(said "${CXX}" ${own_flags} -std=c++20 ${flags} "-I${source}"
  "${source}/main.cpp" "${source}/greeter.pb.cc" "${source}/greeter.coro.pb.cc"
  -o "${source}/consumer" ${libraries})
must_succeed("compiling" "${said}")
run(said "${source}/consumer")
must_succeed("the consumer" "${said}")
expect_equal("${said}" "hohoho NOT_FOUND: nobody here\n" "what the consumer hears")

ask(key_flags --cflags protocoro-jwt)
ask(key_libraries --libs protocoro-jwt)
file(WRITE "${source}/key.cpp" "#include <protocoro/jwt/jwt_key.hpp>\n"
  "int main() { protocoro::jwt_key::hs256(std::string(32, 'k')); }\n")
run(said "${CXX}" ${own_flags} -std=c++20 ${key_flags} "${source}/key.cpp"
  -o "${source}/key" ${key_libraries})
must_succeed("compiling with a key" "${said}")
run(said "${source}/key")
must_succeed("the key" "${said}")

if(EXISTS "${directory}/protocoro-prometheus.pc")
  ask(with_prometheus --cflags --libs protocoro-prometheus)
  run(said "${CXX}" ${own_flags} -std=c++20 "${CASE}/../find_package/counted.cpp"
    -o "${source}/counted" ${with_prometheus})
  must_succeed("compiling what uses protocoro-prometheus" "${said}")
endif()

# Headers of another version do not link, and the linker says whose they are.
ask(include --variable=includedir protocoro)
file(COPY "${include}/protocoro" DESTINATION "${source}/other")
file(GLOB_RECURSE headers "${source}/other/*.hpp")
foreach(header IN LISTS headers)
  file(READ "${header}" text)
  string(REPLACE "namespace v0_1 {" "namespace v0_9 {" text "${text}")
  file(WRITE "${header}" "${text}")
endforeach()
run(said "${CXX}" ${own_flags} -std=c++20 "-I${source}/other" ${flags} "-I${source}"
  "${source}/main.cpp" "${source}/greeter.pb.cc" "${source}/greeter.coro.pb.cc"
  -o "${source}/other/consumer" ${libraries})
if(result EQUAL 0)
  message(SEND_ERROR "headers of another version were linked")
endif()
expect_contains("${said}" "protocoro::v0_9::")
