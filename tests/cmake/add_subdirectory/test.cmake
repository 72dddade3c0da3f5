include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

configure("-DPROTOCORO=${PROTOCORO}" "-DCMAKE_PREFIX_PATH=")
build()
run(said "${binary}/consumer")
must_succeed("the consumer" "${said}")

# A subdirectory brings neither our tests and examples nor install rules.
build(said)
work_done(done "${said}")
expect_equal("${done}" "" "work of an unchanged build")
if(EXISTS "${binary}/protocoro/tests" OR EXISTS "${binary}/protocoro/examples")
  message(SEND_ERROR "the subdirectory configured tests or examples")
endif()
