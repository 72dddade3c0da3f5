# Sets PYTHON_WITH_GRPC to a python3 that has grpc, or else to one that will report that it has not.

set(PYTHON_WITH_GRPC python3)
foreach(candidate python3 /usr/bin/python3)
  execute_process(COMMAND "${candidate}" -c "import grpc"
    RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
  if(result EQUAL 0)
    set(PYTHON_WITH_GRPC "${candidate}")
    break()
  endif()
endforeach()
