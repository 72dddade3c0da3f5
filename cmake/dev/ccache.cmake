# Uses ccache if it is installed; a launcher given on the command line has priority.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(PROTOCORO_CCACHE ccache)
  if(PROTOCORO_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${PROTOCORO_CCACHE}")
  endif()
endif()
