include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

# The other generators of the protoc call are content, but nothing of theirs may appear.
configure("-DFURTHER_ARGUMENTS=PLUGIN_OPTIONS no_such_option=1")
run(said "${CMAKE_COMMAND}" --build "${binary}")
if(result EQUAL 0)
  message(SEND_ERROR "protoc-gen-coro accepted no_such_option=1")
endif()
expect_contains("${said}" "no_such_option")
file(GLOB files "${binary}/lone.protoc/*")
expect_equal("${files}" "" "files of the failed protoc call")

configure(-DFURTHER_ARGUMENTS=)
build()
file(GLOB files RELATIVE "${binary}/lone.protoc" "${binary}/lone.protoc/*.pb.*")
expect_equal("${files}"
  "lone.coro.pb.cc;lone.coro.pb.h;lone.grpc.pb.cc;lone.grpc.pb.h;lone.pb.cc;lone.pb.h"
  "files of the protoc call")

build(said)
work_done(done "${said}")
expect_equal("${done}" "" "work of an unchanged build")
