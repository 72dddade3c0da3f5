// No text of a stranger's looks like a line of the log, or tells a terminal what to do.
#include "protocoro/coro/internal/log_line.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "../harness/calls.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/server/server.hpp"

namespace rpc_test {
namespace {

using protocoro::detail::as_word;
using protocoro::detail::in_quotes;

TEST(LogLine, QuotesWhatOthersHaveChosen) {
  const std::pair<std::string, std::string> cases[] = {
      {"", R"("")"},
      {"no candles", R"("no candles")"},
      {R"(a"b\c)", R"("a\"b\\c")"},
      {"a\r\nb\tc\x1b[2J\x7f", R"("a\x0d\x0ab\x09c\x1b[2J\x7f")"},
      {std::string("a\0b", 3), R"("a\x00b")"},
      {"a\xc2\x85z", R"("a\xc2\x85z")"},      // NEL, which ends a line
      {"a\xc2\x9b[2J", R"("a\xc2\x9b[2J")"},  // CSI
      {"a\xe2\x80\xa8z\xe2\x80\xa9", R"("a\xe2\x80\xa8z\xe2\x80\xa9")"},
      {"a\xe2\x80\xaez\xe2\x81\xa6", R"("a\xe2\x80\xaez\xe2\x81\xa6")"},
      {"\xc2\xa0\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82",  // other characters stay
       "\"\xc2\xa0\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82\""},
      {"\x9b\xff\xc3", R"("\x9b\xff\xc3")"},                  // no characters
      {"\xc0\x8a\xe0\x80\x8a", R"("\xc0\x8a\xe0\x80\x8a")"},  // a newline, in too many bytes
      {"\xf0\x80\x80\x8a\xed\xa0\x80", R"("\xf0\x80\x80\x8a\xed\xa0\x80")"},
      {"\xf4\x90\x80\x80\xf8\x88", R"("\xf4\x90\x80\x80\xf8\x88")"},
      {"\xe2\x82", R"("\xe2\x82")"},
  };
  for (const auto& [text, quoted] : cases) EXPECT_EQ(in_quotes(text), quoted);
}

TEST(LogLine, LeavesAWordAsItIs) {
  EXPECT_EQ(as_word("ipv4:127.0.0.1:50051"), "ipv4:127.0.0.1:50051");
  EXPECT_EQ(as_word("unix:/tmp/a b"), R"("unix:/tmp/a b")");
  EXPECT_EQ(as_word("unix:/tmp/a\nb"), R"("unix:/tmp/a\x0ab")");
  EXPECT_EQ(as_word("a\"b"), R"("a\"b")");
}

/// A handler that says what it was sent, as many do.
class complains final : public RpcTestHandler {
  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    throw std::runtime_error("no such thing: " + request.text());
  }
};

TEST(LogLine, OfAHandlersExceptionIsOneLine) {
  complains handler;
  protocoro::server server(protocoro::server_options().listen("127.0.0.1:0"), handler);
  RpcTestClient client(protocoro::connect("127.0.0.1:" + std::to_string(server.port())));
  testing::internal::CaptureStderr();
  const std::string forged = "x\nprotocoro: all is well\xc2\x85\xe2\x80\xa8";
  protocoro::sync_wait(make(client, call_plan(rpc_kind::unary, request_for(forged))));
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "protocoro: protocoro.testing.RpcTest/Unary failed: "
            R"("no such thing: x\x0aprotocoro: all is well\xc2\x85\xe2\x80\xa8")"
            "\n");
}

}  // namespace
}  // namespace rpc_test
