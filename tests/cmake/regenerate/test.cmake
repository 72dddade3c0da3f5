include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

set(product "${binary}/libuser.a")
if(GENERATOR STREQUAL "Ninja Multi-Config")
  set(product "${binary}/Debug/libuser.a")
endif()
set(plugin "${WORK}/protoc-gen-coro")  # one that may be touched
file(COPY_FILE "${PLUGIN}" "${plugin}")

configure("-DPROTOCORO_PLUGIN=${plugin}")
build(said)
work_done(done "${said}")
expect_equal("${done}" "base.proto;lone.proto;other;user.proto" "work of the first build")

build(said)
work_done(done "${said}")
expect_equal("${done}" "" "work of an unchanged build")

function(expect_after_touching file expected)
  touch_after("${file}" "${product}")
  build(said)
  work_done(done "${said}")
  expect_equal("${done}" "${expected}" "work after touching ${file}")
  build(said)
  work_done(done "${said}")
  expect_equal("${done}" "" "work of an unchanged build after that")
endfunction()

expect_after_touching("${source}/base/base.proto" "base.proto;other;user.proto")
expect_after_touching("${source}/user/lone.proto" "lone.proto;other")
expect_after_touching("${plugin}" "base.proto;lone.proto;other;user.proto")

# An import that goes away stops counting. (CMake's Makefiles never forget one; that costs a little work.)
if(GENERATOR STREQUAL "Ninja")
  file(WRITE "${source}/user/user.proto" "syntax = \"proto3\"; package consumer; message User {}")
  touch_after("${source}/user/user.proto" "${product}")
  build()
  expect_after_touching("${source}/base/base.proto" "base.proto;other")
endif()

# A file of another name: nothing of the old one is left for an #include to find.
file(RENAME "${source}/user/lone.proto" "${source}/user/renamed.proto")
file(READ "${source}/CMakeLists.txt" project)
string(REPLACE "lone.proto" "renamed.proto" project "${project}")
file(WRITE "${source}/CMakeLists.txt" "${project}")
build(said)
work_done(done "${said}")
expect_equal("${done}" "other;renamed.proto" "work after a proto was renamed")
file(GLOB files RELATIVE "${binary}/user.protoc" "${binary}/user.protoc/*.h")
expect_equal("${files}" "renamed.coro.pb.h;renamed.pb.h;renamed_mock.coro.pb.h;user.coro.pb.h;user.pb.h;user_mock.coro.pb.h"
  "headers after a proto was renamed")
build(said)
work_done(done "${said}")
expect_equal("${done}" "" "work of an unchanged build after that")
