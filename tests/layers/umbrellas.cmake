# Checks that every public header is in one of those that put a room's, or several rooms', together.

cmake_minimum_required(VERSION 3.22)

set(together "")
file(GLOB umbrellas "${PROTOCORO}/runtime/protocoro/*.hpp")
foreach(umbrella IN LISTS umbrellas)
  file(READ "${umbrella}" text)
  string(APPEND together "${text}")
endforeach()

# Only generated headers include these two.
set(generated client/client_base.hpp server/service_base.hpp)

file(GLOB headers RELATIVE "${PROTOCORO}/runtime/protocoro"
  "${PROTOCORO}/runtime/protocoro/*/*.hpp")
list(REMOVE_ITEM headers ${generated})
foreach(header IN LISTS headers)
  string(FIND "${together}" "#include \"protocoro/${header}\"" found)
  if(found EQUAL -1)
    message(SEND_ERROR "no header in runtime/protocoro includes protocoro/${header}")
  endif()
endforeach()

# What users' old includes become exists.
file(STRINGS "${PROTOCORO}/docs/renamed.sed" lines REGEX "^s#protocoro/.*\\.hpp#$")
list(LENGTH lines count)
if(count EQUAL 0)
  message(SEND_ERROR "docs/renamed.sed names no header")
endif()
foreach(line IN LISTS lines)
  string(REGEX REPLACE "^.*#(protocoro/.*)#$" "\\1" header "${line}")
  if(NOT EXISTS "${PROTOCORO}/runtime/${header}")
    message(SEND_ERROR "docs/renamed.sed leads to ${header}, which does not exist")
  endif()
endforeach()
