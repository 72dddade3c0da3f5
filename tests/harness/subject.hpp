// The handler that most rpc tests talk to: each request says what is to be done with it.
#ifndef TESTS_HARNESS_SUBJECT_HPP
#define TESTS_HARNESS_SUBJECT_HPP

#include <atomic>
#include <string>

#include "attendance.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/rpc/method_info.hpp"
#include "rpc_test.coro.pb.h"

namespace rpc_test {

using protocoro::async_generator;
using protocoro::call_options;
using protocoro::rpc_kind;
using protocoro::server_context;
using protocoro::task;
using protocoro::testing::RpcTestClient;
using protocoro::testing::RpcTestHandler;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;

/// What `text` of a request asks for, after `count` replies where they are streamed. With
/// `fail_with` set the handler fails with that code, `error_message` and `payload` as the details.
/// Any other text is answered with itself.
namespace scene {
inline constexpr char throws[] = "throws";
inline constexpr char throws_ok[] = "throws what says OK";
inline constexpr char waits[] = "waits in a pipe";
inline constexpr char reads[] = "waits in next";
inline constexpr char yields[] = "waits in co_yield";  // of large replies; one where one is due
inline constexpr char calls[] = "waits in a call of its own";
}  // namespace scene

inline constexpr char secret[] = "the password is 1234";

class subject final : public RpcTestHandler {
 public:
  attendance handlers;                             // whose bodies run or wait
  attendance waiters;                              // that have come to where they wait
  std::atomic<int> stops{0};                       // waits that ended with `cancelled`
  std::atomic<RpcTestClient*> neighbour{nullptr};  // for calls from within
  protocoro::pipe<int> released{1};                // closed: waits in a pipe go on

  task<TestReply> Unary(server_context& context, const TestRequest& request) override;
  async_generator<TestReply> ServerStreaming(server_context& context,
                                             const TestRequest& request) override;
  task<TestReply> ClientStreaming(server_context& context,
                                  async_generator<TestRequest> requests) override;
  async_generator<TestReply> Bidi(server_context& context,
                                  async_generator<TestRequest> requests) override;

 private:
  task<> play(TestRequest request);
  task<> wait(const std::string& text);
  async_generator<TestReply> yield_for_ever();
  task<> read_for_ever(async_generator<TestRequest>& requests);

  std::atomic<bool> items_taken_{false};
};

TestRequest request_for(std::string text, int count = 1);
TestReply reply_to(const TestRequest& request, int index);

}  // namespace rpc_test

#endif
