# PYTHON_WITH_GRPC: a python3 that has grpc, before one that has not and will say so.

set(PYTHON_WITH_GRPC python3)
foreach(candidate python3 /usr/bin/python3)
  execute_process(COMMAND "${candidate}" -c "import grpc"
    RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
  if(result EQUAL 0)
    set(PYTHON_WITH_GRPC "${candidate}")
    break()
  endif()
endforeach()
