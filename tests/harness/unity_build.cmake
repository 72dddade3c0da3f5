# For directories whose tests use gRPC. Under sanitizers the compiler takes four of their files at
# once, which halves the time: the functions of gRPC's headers are instrumented once. Files that
# share names with their neighbours stay alone, by SKIP_UNITY_BUILD_INCLUSION.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 4)
endif()
