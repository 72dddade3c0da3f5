# Checks that includes.cmake refuses what breaks its rules, each in a small tree of its own.

cmake_minimum_required(VERSION 3.22)

# check(<file> <line>...): runs includes.cmake on a tree with that file alone, which has these
# lines. Sets `result` and, as one line, `said`.
function(check file)
  list(JOIN ARGN "\n" lines)
  file(REMOVE_RECURSE "${WORK}/tree")
  file(WRITE "${WORK}/tree/${file}" "${lines}\n")
  execute_process(COMMAND "${CMAKE_COMMAND}" "-DPROTOCORO=${WORK}/tree" -P "${INCLUDES}"
    ERROR_VARIABLE said OUTPUT_VARIABLE said RESULT_VARIABLE result)
  string(REGEX REPLACE "[ \n]+" " " said "${said}")
  set(said "${said}" PARENT_SCOPE)
  set(result "${result}" PARENT_SCOPE)
endfunction()

function(accepted file)
  check("${file}" ${ARGN})
  if(NOT result EQUAL 0)
    message(SEND_ERROR "${file} with '${ARGN}' gives ${said}")
  endif()
endfunction()

# refused(<text of the error> <file> <line>...)
function(refused text file)
  check("${file}" ${ARGN})
  string(FIND "${said}" "${text}" found)
  if(result EQUAL 0 OR found EQUAL -1)
    message(SEND_ERROR "${file} with '${ARGN}' gives ${result}: ${said}, not '${text}'")
  endif()
endfunction()

accepted(runtime/protocoro/server/server.cpp "#include <vector>"
  "#include \"protocoro/coro/task.hpp\"" "#include \"protocoro/grpc/internal/keeper.hpp\"")
refused("coro/task.hpp may not include protocoro/rpc/rpc_error.hpp"
  runtime/protocoro/coro/task.hpp "#include \"protocoro/rpc/rpc_error.hpp\"")
refused("client/channel.cpp may not include protocoro/server/server.hpp"
  runtime/protocoro/client/channel.cpp "#include <protocoro/server/server.hpp>")
refused("server/server.hpp may not include protocoro/server/internal/call_list.hpp"
  runtime/protocoro/server/server.hpp "#include \"protocoro/server/internal/call_list.hpp\"")
refused("coro/detail/root.hpp may not include protocoro/coro/internal/idle_runner.hpp"
  runtime/protocoro/coro/detail/root.hpp "#include \"protocoro/coro/internal/idle_runner.hpp\"")
refused("server/server.cpp may not include call_list.hpp"
  runtime/protocoro/server/server.cpp "#include \"call_list.hpp\"")
refused("server/server.hpp may not include grpcpp/grpcpp.h"
  runtime/protocoro/server/server.hpp "#include <grpcpp/grpcpp.h>")
refused("coro/task.cpp may not include grpcpp/alarm.h"
  runtime/protocoro/coro/task.cpp "#include <grpcpp/alarm.h>")
refused("attic/task.cpp is in no room" runtime/protocoro/attic/task.cpp)
refused("outside of runtime/protocoro" runtime/task.cpp)
refused("a room has headers and sources, detail/ and internal/"
  runtime/protocoro/coro/more/task.hpp)
refused("names what only grpc_compat.hpp may name"
  runtime/protocoro/server/server.cpp "using grpc::internal::RpcMethod;")
refused("plugin/src/model.hpp may not include names.hpp"
  plugin/src/model.hpp "#include \"names.hpp\"")
refused("plugin/src/new.cpp is in no line" plugin/src/new.cpp)
refused("no row for base with none to include" runtime/README.md "| `base` | all | `coro` |")
