# Checks what a generated header pulls in through protocoro's headers: every user who includes one
# pays for it. The compiler tells which headers of protocoro are read; of others, they may include
# the light ones of the standard library and one of gRPC's.

cmake_minimum_required(VERSION 3.22)

list(TRANSFORM INCLUDE_DIRS PREPEND -I)
file(WRITE "${WORK}/included.cpp"
  "#include <protocoro/client/client_base.hpp>\n#include <protocoro/server/service_base.hpp>\n")
execute_process(COMMAND "${CXX}" -std=c++20 ${INCLUDE_DIRS} -M "${WORK}/included.cpp"
  OUTPUT_VARIABLE files COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^ \n\\]+/protocoro/[a-z_/]+\\.hpp" files "${files}")
list(LENGTH files count)
if(count LESS 10)
  message(SEND_ERROR "the compiler names no headers of protocoro but these: ${files}")
endif()

foreach(file IN LISTS files)
  file(STRINGS "${file}" lines REGEX "^# *include +<")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^# *include +<([^>]+)>.*" "\\1" name "${line}")
    if(name MATCHES "^(stop_token|thread|functional)$"
       OR NOT name MATCHES "^([a-z_]+|grpcpp/support/status\\.h)$")
      message(SEND_ERROR "a generated header pulls in ${name}, through ${file}")
    endif()
  endforeach()
endforeach()
