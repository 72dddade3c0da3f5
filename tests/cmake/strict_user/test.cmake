include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

file(MAKE_DIRECTORY "${source}/odd names")
file(RENAME "${source}/odd.proto" "${source}/odd names/größe 1.proto")
configure(-DCMAKE_POLICY_DEFAULT_CMP0171=NEW)
build()
run(said "${binary}/consumer")
must_succeed("the consumer" "${said}")
build(said)
work_done(done "${said}")
expect_equal("${done}" "" "work of an unchanged build")

# What editors need, without compiling anything: for projects that ask CMake for it.
if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.31)
  file(REMOVE "${binary}/greeter_proto.protoc/greeter.coro.pb.h")
  run(said "${CMAKE_COMMAND}" --build "${binary}" --target codegen)
  must_succeed("building codegen" "${said}")
  work_done(done "${said}")
  expect_equal("${done}" "greeter.proto" "work of the target codegen")
endif()

# The descriptor set has what its protos import, so that a reader needs nothing else.
find_program(PROTOC protoc REQUIRED)
set(set "${binary}/descriptors/all.binpb")
file(MAKE_DIRECTORY "${WORK}/again")
run(said "${PROTOC}" "--descriptor_set_in=${set}" "--cpp_out=${WORK}/again" "spaced/größe 1.proto"
  greeter.proto)
must_succeed("protoc with the descriptor set" "${said}")
touch_after("${source}/greeter.proto" "${set}")
build()
if("${source}/greeter.proto" IS_NEWER_THAN "${set}")
  message(SEND_ERROR "the descriptor set was not made again when a proto had changed")
endif()

# Linters: generated sources are not the user's to mend.
find_program(LIKES_NOTHING false REQUIRED)
file(REMOVE_RECURSE "${binary}")
configure("-DCMAKE_CXX_CLANG_TIDY=${LIKES_NOTHING}")
run(said "${CMAKE_COMMAND}" --build "${binary}" --target greeter_proto)
must_succeed("building under a linter" "${said}")
run(said "${CMAKE_COMMAND}" --build "${binary}" --target consumer)
if(result EQUAL 0)
  message(SEND_ERROR "the linter did not see the user's own source")
endif()
