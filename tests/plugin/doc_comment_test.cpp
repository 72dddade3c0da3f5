#include "doc_comment.hpp"

#include <gtest/gtest.h>

namespace protocoro::plugin {
namespace {

TEST(DocComment, IsEmptyForBlankText) {
  EXPECT_EQ(doc_comment(""), "");
  EXPECT_EQ(doc_comment(" \n\n \n"), "");
}

TEST(DocComment, MarksEveryLine) {
  EXPECT_EQ(doc_comment(" One.\n\n   Two.\n"), "/// One.\n///\n///   Two.\n");
}

TEST(DocComment, DropsBlankLinesAtBothEnds) {
  EXPECT_EQ(doc_comment("\n \n One.\n\n"), "/// One.\n");
}

TEST(DocComment, DropsWhatDocumentationStylesLeave) {
  EXPECT_EQ(doc_comment("* One.\n Two.\n"), "/// One.\n/// Two.\n");
  EXPECT_EQ(doc_comment("/ One.\n/ Two.\n"), "/// One.\n/// Two.\n");
}

TEST(DocComment, KeepsListsAndPaths) {
  EXPECT_EQ(doc_comment(" * one\n /two\n"), "/// * one\n/// /two\n");
}

TEST(DocComment, KeepsWhatIsHarmlessInALineComment) {
  EXPECT_EQ(doc_comment(" */ $a$ // \\n /* \"ü\"\n"), "/// */ $a$ // \\n /* \"ü\"\n");
}

TEST(DocComment, NeverContinuesOnTheNextLine) {
  EXPECT_EQ(doc_comment(" C:\\\n D:\\ \t\n"), "/// C:&#92;\n/// D:&#92;\n");
  EXPECT_EQ(doc_comment(" what?\?/"), "/// what?\?&#47;\n");
  EXPECT_EQ(doc_comment("\\"), "/// &#92;\n");
}

TEST(DocComment, IsTextWhateverTheBytes) {
  EXPECT_EQ(doc_comment("\xf0\x9f\x98\x80 \xc3\xbc"), "/// \xf0\x9f\x98\x80 \xc3\xbc\n");
  for (const auto* broken : {"\x80", "\xc0", "\xff", "\xc3"}) {
    EXPECT_EQ(doc_comment(std::string(broken) + "x"), "/// ?x\n");
  }
  EXPECT_EQ(doc_comment("\xe0\x80\x80 \xed\xa0\x80 \xf4\x90\x80\x80"), "/// ??? ??? ????\n");
  EXPECT_EQ(doc_comment("\xe4\xbd"), "/// ??\n");
}

TEST(DocComment, KnowsOnlyTheLineFeedAsEndOfLine) {
  EXPECT_EQ(doc_comment(" one\r\n two\rthree\ffour\vfive\r\n"),
            "/// one\n/// two three four five\n");
}

TEST(DocComment, NamesDirectionalMarks) {
  EXPECT_EQ(doc_comment("a\u202ab\u202ec\u2066d\u2069e"),
            "/// a&#8234;b&#8238;c&#8294;d&#8297;e\n");
}

}  // namespace
}  // namespace protocoro::plugin
