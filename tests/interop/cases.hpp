// The cases of gRPC's interoperability tests, each a coroutine that throws when something is not as
// the description of these tests says. https://github.com/grpc/grpc,
// doc/interop-test-descriptions.md
#ifndef INTEROP_CASES_HPP
#define INTEROP_CASES_HPP

#include <string_view>
#include <vector>

#include "peer.hpp"
#include "protocoro/coro/task.hpp"

namespace interop {

using test_case = protocoro::task<> (*)(const peer& server);

struct named_case {
  std::string_view name;
  test_case run;
};

/// In the order of the description.
const std::vector<named_case>& all_cases();

// unary_cases.cpp
protocoro::task<> empty_unary(const peer& server);
protocoro::task<> large_unary(const peer& server);
protocoro::task<> pick_first_unary(const peer& server);
protocoro::task<> concurrent_large_unary(const peer& server);

// streaming_cases.cpp
protocoro::task<> client_streaming(const peer& server);
protocoro::task<> server_streaming(const peer& server);
protocoro::task<> ping_pong(const peer& server);
protocoro::task<> empty_stream(const peer& server);
protocoro::task<> half_duplex(const peer& server);
protocoro::task<> slow_consumer(const peer& server);

// compression_cases.cpp
protocoro::task<> client_compressed_unary(const peer& server);
protocoro::task<> server_compressed_unary(const peer& server);
protocoro::task<> client_compressed_streaming(const peer& server);
protocoro::task<> server_compressed_streaming(const peer& server);

// status_cases.cpp
protocoro::task<> custom_metadata(const peer& server);
protocoro::task<> status_code_and_message(const peer& server);
protocoro::task<> special_status_message(const peer& server);
protocoro::task<> unimplemented_method(const peer& server);
protocoro::task<> unimplemented_service(const peer& server);

// ending_cases.cpp
protocoro::task<> cancel_after_begin(const peer& server);
protocoro::task<> cancel_after_first_response(const peer& server);
protocoro::task<> timeout_on_sleeping_server(const peer& server);

// soak_cases.cpp
protocoro::task<> rpc_soak(const peer& server);
protocoro::task<> channel_soak(const peer& server);

}  // namespace interop

#endif
