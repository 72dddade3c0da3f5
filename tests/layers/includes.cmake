# Checks every #include of runtime/ and plugin/ against the table of layers, and that gRPC's insides
# are named in one file only.

cmake_minimum_required(VERSION 3.22)

# layer(<files> <may include>...): regular expressions. The standard library and a .cpp file's own
# header are everybody's. The first line that matches a file counts.
set(layers "")
macro(layer files)
  string(REPLACE ";" "|" may_include "${ARGN}")
  list(APPEND layers "${files} -> ${may_include}")
endmacro()

string(CONCAT coroutines "async_generator|cancelled|executor|flowing_value|merge|pipe|resume_on|shield|spawn|"
  "spawn_error_hook|spawn_scope|sync_wait|task|task_group|thread_pool|when_all|when_any")
string(CONCAT calls "call_info|call_options|client_interceptor|compression|error_details|"
  "identity|interceptor|metadata|method_info|recycled_reply|result|rpc_error|server_context|server_interceptor|version")
string(CONCAT ends "access_log|authorize|basic_auth|bearer_token|blocking_watch|call_credentials|"
  "call_limits|call_metrics|call_trace|catch_panics|channel|circuit_breaker|client|"
  "client_certificate|completion_queue|default_timeout|heartbeat|hedging|jwks|jwt|jwt_claims|"
  "jwt_key|live_call|method_filter|prometheus|reflection|retry|server|server_options|service|"
  "sleep|tls|trace_context|with_timeout")
set(public "runtime/include/protocoro")

layer("${public}/(${coroutines})\\.hpp" "protocoro/(${coroutines})\\.hpp" "protocoro/detail/.*")
layer("${public}/(${calls})\\.hpp" "protocoro/(${coroutines}|${calls})\\.hpp" "protocoro/detail/.*"
  "grpcpp/support/status\\.h")
layer("${public}/(${ends})\\.hpp" "protocoro/(${coroutines}|${calls}|${ends})\\.hpp")
layer("${public}/stop_token\\.hpp" "protocoro/server_context\\.hpp")
layer("${public}/(asio|detail/asio_[a-z]+)\\.hpp" "protocoro/.*" "asio/.*")
layer("${public}/fmt\\.hpp" "protocoro/.*" "fmt/.*")
layer("${public}/(gmock|detail/mock[a-z_]+)\\.hpp" "protocoro/.*" "gmock/gmock\\.h")
# What generated sources include; the rest of detail/ serves the coroutine headers.
layer("${public}/detail/generated\\.hpp" "protocoro/.*" "google/protobuf/message_lite\\.h")
layer("${public}/detail/.*\\.hpp" "protocoro/(${coroutines})\\.hpp" "protocoro/detail/.*")
# protocoro::jwt, which alone knows OpenSSL and JSON.
layer("runtime/src/jw[a-z_]*\\.[ch]pp" "protocoro/.*" "[a-z0-9_]+\\.hpp" "openssl/[a-z_]+\\.h"
  "google/protobuf/(json|util)/[a-z_]+\\.h" "google/protobuf/struct\\.pb\\.h")
# protocoro::prometheus, which alone knows prometheus-cpp.
layer("runtime/src/prometheus\\.cpp" "protocoro/.*" "[a-z0-9_]+\\.hpp" "prometheus/[a-z_]+\\.h")
# Those that ask the system itself.
layer("runtime/src/socket_files\\.cpp" "sys/[a-z]+\\.h" "fcntl\\.h" "unistd\\.h")
layer("runtime/src/loaded_library\\.cpp" "dlfcn\\.h" "elf\\.h" "link\\.h")
layer("runtime/src/signal_wait\\.cpp" "kept_for_ever\\.hpp" "pthread\\.h" "semaphore\\.h" "unistd\\.h")
layer("runtime/src/.*" "protocoro/.*" "[a-z0-9_]+\\.hpp" "grpcpp/.*" "grpc/.*"
  "google/protobuf/(io/)?[a-z_]+(\\.pb)?\\.h" "asio/.*" "fmt/.*")

layer("plugin/src/(model|taken_words|text)\\..*")
layer("plugin/src/(options|doc_comment)\\..*" "(model|text)\\.hpp")
layer("plugin/src/names\\..*" "(model|text|options|taken_words)\\.hpp")
layer("plugin/src/(clashes|signature)\\..*" "(model|text|options|names|doc_comment)\\.hpp")
layer("plugin/src/emit_.*" "(model|text|options|names|doc_comment|signature)\\.hpp")
layer("plugin/src/read_model\\..*" "(model|names|text)\\.hpp" "google/protobuf/.*")
layer("plugin/src/(generator|main)\\..*" "[a-z_]+\\.hpp" "google/protobuf/.*" "unistd\\.h")

function(may_include_of out file)
  foreach(layer IN LISTS layers)
    string(REGEX MATCH "^(.*) -> (.*)$" layer "${layer}")
    set(may_include "${CMAKE_MATCH_2}")
    if(file MATCHES "^${CMAKE_MATCH_1}$")
      cmake_path(GET file STEM stem)
      string(APPEND may_include "|(protocoro/|protocoro/detail/)?${stem}\\.hpp")
      set(${out} "^(<[a-z_]+>|[<\"](${may_include})[>\"])$" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(SEND_ERROR "${file} is in no layer: give it one in tests/layers/includes.cmake")
  set(${out} ".*" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE files RELATIVE "${PROTOCORO}"
  "${PROTOCORO}/runtime/*.hpp" "${PROTOCORO}/runtime/*.cpp"
  "${PROTOCORO}/plugin/*.hpp" "${PROTOCORO}/plugin/*.cpp")
foreach(file IN LISTS files)
  may_include_of(may_include "${file}")
  file(STRINGS "${PROTOCORO}/${file}" lines REGEX "^# *include +[<\"][^$]+[>\"]")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^# *include +([<\"][^>\"]+[>\"]).*" "\\1" included "${line}")
    if(NOT included MATCHES "${may_include}")
      message(SEND_ERROR "${file} may not include ${included}")
    endif()
  endforeach()

  file(STRINGS "${PROTOCORO}/${file}" inside REGEX "grpc::internal|GRPC_CPP_VERSION|GRPC_VERSION")
  if(inside AND NOT file MATCHES "/grpc_compat\\.hpp$")
    message(SEND_ERROR "${file} names what only grpc_compat.hpp may name: ${inside}")
  endif()
endforeach()
