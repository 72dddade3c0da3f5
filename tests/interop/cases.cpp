#include "cases.hpp"

namespace interop {

const std::vector<named_case>& all_cases() {
  static const std::vector<named_case> all = {
      {"empty_unary", empty_unary},
      {"large_unary", large_unary},
      {"client_compressed_unary", client_compressed_unary},
      {"server_compressed_unary", server_compressed_unary},
      {"client_streaming", client_streaming},
      {"client_compressed_streaming", client_compressed_streaming},
      {"server_streaming", server_streaming},
      {"server_compressed_streaming", server_compressed_streaming},
      {"ping_pong", ping_pong},
      {"empty_stream", empty_stream},
      {"half_duplex", half_duplex},
      {"slow_consumer", slow_consumer},
      {"custom_metadata", custom_metadata},
      {"status_code_and_message", status_code_and_message},
      {"special_status_message", special_status_message},
      {"unimplemented_method", unimplemented_method},
      {"unimplemented_service", unimplemented_service},
      {"cancel_after_begin", cancel_after_begin},
      {"cancel_after_first_response", cancel_after_first_response},
      {"timeout_on_sleeping_server", timeout_on_sleeping_server},
      {"pick_first_unary", pick_first_unary},
      {"concurrent_large_unary", concurrent_large_unary},
      {"rpc_soak", rpc_soak},
      {"channel_soak", channel_soak},
  };
  return all;
}

}  // namespace interop
