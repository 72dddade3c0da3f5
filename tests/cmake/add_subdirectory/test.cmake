include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

configure("-DPROTOCORO=${PROTOCORO}" "-DCMAKE_PREFIX_PATH=" -DFETCHED=OFF
  -DPROTOCORO_BUILD_PLUGIN=OFF "-DPROTOCORO_PLUGIN=${PLUGIN}")
file(READ "${binary}/build.ninja" steps)
if(steps MATCHES "plugin/src/")
  message(SEND_ERROR "PROTOCORO_BUILD_PLUGIN=OFF builds the plugin")
endif()

configure(-DFETCHED=ON -DPROTOCORO_BUILD_PLUGIN=ON -UPROTOCORO_PLUGIN)
run(said "${CMAKE_COMMAND}" --build "${binary}" --parallel 2 --target consumer)
must_succeed("building" "${said}")
run(said "${binary}/consumer")
must_succeed("the consumer" "${said}")

# Neither way brings our tests and examples.
if(EXISTS "${binary}/protocoro/tests" OR EXISTS "${binary}/_deps/protocoro-build/tests" OR
   EXISTS "${binary}/protocoro/examples" OR EXISTS "${binary}/_deps/protocoro-build/examples")
  message(SEND_ERROR "protocoro configured tests or examples")
endif()
