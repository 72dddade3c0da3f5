# Checks that every public header is in one of those that put a room's, or several rooms', together.

cmake_minimum_required(VERSION 3.22)

set(together "")
file(GLOB umbrellas "${PROTOCORO}/runtime/protocoro/*.hpp")
foreach(umbrella IN LISTS umbrellas)
  file(READ "${umbrella}" text)
  string(APPEND together "${text}")
endforeach()

# Generated headers include these two; nobody else has to.
set(generated client/client_base.hpp server/service_base.hpp)

file(GLOB headers RELATIVE "${PROTOCORO}/runtime/protocoro" "${PROTOCORO}/runtime/protocoro/*/*.hpp")
list(REMOVE_ITEM headers ${generated})
foreach(header IN LISTS headers)
  string(FIND "${together}" "#include \"protocoro/${header}\"" found)
  if(found EQUAL -1)
    message(SEND_ERROR "no header in runtime/protocoro includes protocoro/${header}")
  endif()
endforeach()
