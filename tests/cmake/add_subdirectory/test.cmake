include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

configure("-DPROTOCORO=${PROTOCORO}" "-DCMAKE_PREFIX_PATH=")
build()
run(said "${binary}/consumer")
must_succeed("the consumer" "${said}")

# A subdirectory does not bring our tests and examples.
if(EXISTS "${binary}/protocoro/tests" OR EXISTS "${binary}/protocoro/examples")
  message(SEND_ERROR "the subdirectory configured tests or examples")
endif()
