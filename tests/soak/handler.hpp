// The handler of all scenes, and a server for it.
#ifndef TESTS_SOAK_HANDLER_HPP
#define TESTS_SOAK_HANDLER_HPP

#include <memory>
#include <string>

#include "../harness/attendance.hpp"
#include "protocoro/server/server.hpp"
#include "rpc_test.coro.pb.h"

namespace soak {

using protocoro::async_generator;
using protocoro::call_options;
using protocoro::server_context;
using protocoro::task;
using protocoro::testing::RpcTestClient;
using protocoro::testing::RpcTestHandler;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;

inline constexpr char waits[] = "wait";  // the text of a request that is never answered
inline constexpr int message_size = 64 << 10;

TestRequest request_for(std::string text, int count = 0);

class handler final : public RpcTestHandler {
 public:
  rpc_test::attendance inside;

  task<TestReply> Unary(server_context& context, const TestRequest& request) override;
  /// So many numbered messages of `message_size`.
  async_generator<TestReply> ServerStreaming(server_context& context,
                                             const TestRequest& request) override;
  async_generator<TestReply> Bidi(server_context& context,
                                  async_generator<TestRequest> requests) override;
};

/// On a port of its own.
class served {
 public:
  handler calls;
  protocoro::server server{protocoro::server_options().listen("127.0.0.1:0"), calls};

  std::string address() const { return "127.0.0.1:" + std::to_string(server.port()); }
  /// By a connection that it shares with no other.
  std::unique_ptr<RpcTestClient> connect() const;
};

}  // namespace soak

#endif
