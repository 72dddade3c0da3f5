include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

configure("-DPROTOCORO=${PROTOCORO}" "-DCMAKE_PREFIX_PATH=" -DFETCHED=OFF)
configure(-DFETCHED=ON)
build()
run(said "${binary}/consumer")
must_succeed("the consumer" "${said}")

# Neither way brings our tests and examples.
if(EXISTS "${binary}/protocoro/tests" OR EXISTS "${binary}/_deps/protocoro-build/tests" OR
   EXISTS "${binary}/protocoro/examples" OR EXISTS "${binary}/_deps/protocoro-build/examples")
  message(SEND_ERROR "protocoro configured tests or examples")
endif()
