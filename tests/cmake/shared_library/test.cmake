# With protocoro built as shared libraries the program and the library have one runtime; with static
# ones each brings what it uses.
include("${CMAKE_CURRENT_LIST_DIR}/../consumer.cmake")

configure("-DPROTOCORO_PLUGIN=${PLUGIN}")
build()
run(said "${binary}/consumer")
must_succeed("the consumer" "${said}")
expect_equal("${said}" "hohoho NOT_FOUND: nobody here\n" "what the consumer hears")

# Without the macro the program must find nothing, or the test would prove nothing.
configure(-DSHOWS_NOTHING=ON)
run(said "${CMAKE_COMMAND}" --build "${binary}")
if(result EQUAL 0)
  message(SEND_ERROR "a library that hides all its symbols was linked")
endif()
