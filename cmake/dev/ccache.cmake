# Whoever has ccache wants it; a launcher given on the command line wins.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(PROTOCORO_CCACHE ccache)
  if(PROTOCORO_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${PROTOCORO_CCACHE}")
  endif()
endif()
