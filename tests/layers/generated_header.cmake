# Asks the compiler what a generated header pulls in through protocoro's headers: everybody who
# includes one pays for it.

cmake_minimum_required(VERSION 3.22)

list(TRANSFORM INCLUDE_DIRS PREPEND -I)

# included(<variable> <header>...): all files that including the headers reads
function(included out)
  list(TRANSFORM ARGN REPLACE "(.+)" "#include <\\1>" OUTPUT_VARIABLE lines)
  list(JOIN lines "\n" text)
  file(WRITE "${WORK}/included.cpp" "${text}\n")
  execute_process(COMMAND "${CXX}" -std=c++20 ${INCLUDE_DIRS} -M "${WORK}/included.cpp"
    OUTPUT_VARIABLE files COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "[ \n\\]+" ";" files "${files}")
  set(${out} "${files}" PARENT_SCOPE)
endfunction()

included(files protocoro/client.hpp protocoro/service.hpp)
included(status grpcpp/support/status.h)
list(REMOVE_ITEM files ${status})

foreach(file IN LISTS files)
  if(file MATCHES "/(grpc|grpcpp|google|absl|asio|fmt)/"
     OR file MATCHES "/c\\+\\+/.*/(stop_token|thread|functional)$")
    message(SEND_ERROR "client.hpp and service.hpp pull in ${file}")
  endif()
endforeach()
