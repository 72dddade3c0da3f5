#include "text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

TEST(AsUtf8, KeepsWhatIsUtf8) {
  for (const char* text : {"", "plain\ttext", "gr\u00fc\u00df", "\u20ac", "\U0001F600", "\uFFFD"})
    EXPECT_EQ(as_utf8(text), text);
  EXPECT_EQ(as_utf8(std::string("a\0b", 3)), std::string("a\0b", 3));
}

TEST(AsUtf8, ReplacesWhatIsNot) {
  EXPECT_EQ(as_utf8("a\xff"
                    "b"),
            "a\uFFFDb");
  EXPECT_EQ(as_utf8("\x80"), "\uFFFD");
  EXPECT_EQ(as_utf8("cut \xe2\x82"), "cut \uFFFD\uFFFD");
  EXPECT_EQ(as_utf8("\xc0\xaf"), "\uFFFD\uFFFD");                      // '/' in two bytes
  EXPECT_EQ(as_utf8("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");            // a surrogate
  EXPECT_EQ(as_utf8("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond U+10FFFF
}

TEST(Printable, KeepsWhatTerminalsShow) {
  for (const char* text : {"", "plain text\\", "gr\u00fc\u00df", "\u20ac", "\U0001F600", "\u00a0"})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, SpellsOutWhatTerminalsObey) {
  EXPECT_EQ(printable("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(printable("a\nb\r\t\a"), "a\\x0ab\\x0d\\x09\\x07");
  EXPECT_EQ(printable("\x7f"), "\\x7f");
  EXPECT_EQ(printable(std::string(1, '\0')), "\\x00");
  EXPECT_EQ(printable("\u009b2J"), "\\xc2\\x9b2J");  // the one-character spelling of "escape ["
  EXPECT_EQ(printable("\x9b"), "\\x9b");
}

}  // namespace
