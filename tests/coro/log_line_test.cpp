// No text of a stranger's looks like a line of the log, or tells a terminal what to do.
#include "protocoro/coro/internal/log_line.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

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

}  // namespace
