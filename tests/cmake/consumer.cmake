# What the test.cmake of every case uses. Its inputs are -D arguments:
#
#   CASE       the case's directory; it is copied, so that a test may edit its project
#   WORK       where it is copied to and built; FOLDER, if given, is a name to insert there
#   GENERATOR  of the builds, Ninja unless given
#   PREFIX     where this build of protocoro is installed
#   PROTOCORO  its source tree

cmake_minimum_required(VERSION 3.22)

if(NOT GENERATOR)
  set(GENERATOR Ninja)
endif()
cmake_path(SET source NORMALIZE "${WORK}/${FOLDER}/source")
cmake_path(SET binary NORMALIZE "${WORK}/${FOLDER}/build")
file(REMOVE_RECURSE "${WORK}")
file(COPY "${CASE}/" DESTINATION "${source}")

# run(<variable for what it says> <command>...) leaves the exit code in `result`
function(run out)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  set(${out} "${said}" PARENT_SCOPE)
  set(result "${result}" PARENT_SCOPE)
endfunction()

function(must_succeed what said)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${what} failed:\n${said}")
  endif()
endfunction()

# try_configure(<variable for what it says> [<cmake argument>...])
macro(try_configure out)
  run(${out} "${CMAKE_COMMAND}" -S "${source}" -B "${binary}" -G "${GENERATOR}"
    "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}"
    "-DCMAKE_CXX_COMPILER_LAUNCHER=${CXX_LAUNCHER}" ${ARGN})
endmacro()

function(configure)
  try_configure(said ${ARGN})
  must_succeed("configuring" "${said}")
endfunction()

# build([<variable for what it says>])
function(build)
  run(said "${CMAKE_COMMAND}" --build "${binary}" --parallel 2)
  must_succeed("building" "${said}")
  if(ARGC)
    set(${ARGV0} "${said}" PARENT_SCOPE)
  endif()
endfunction()

function(expect_equal actual expected what)
  if(NOT actual STREQUAL expected)
    message(SEND_ERROR "${what}:\n  expected: ${expected}\n  actual:   ${actual}")
  endif()
endfunction()

function(expect_contains text part)
  string(FIND "${text}" "${part}" at)
  if(at EQUAL -1)
    message(SEND_ERROR "expected to read:\n${part}\nin:\n${text}")
  endif()
endfunction()

# What a build did, as a sorted list: the protos it compiled and `other` for any other work.
function(work_done out said)
  string(REGEX MATCHALL "protoc [^\n]*\\.proto" done "${said}")
  list(TRANSFORM done REPLACE "protoc " "")
  if(said MATCHES "Building|Linking")
    list(APPEND done other)
  endif()
  list(SORT done)
  set(${out} "${done}" PARENT_SCOPE)
endfunction()

# Makes `file` newer than `other` whatever the resolution of the clock.
function(touch_after file other)
  file(TOUCH "${file}")
  while("${other}" IS_NEWER_THAN "${file}")  # also true for equal times
    file(TOUCH "${file}")
  endwhile()
endfunction()
