#include "text.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace protocoro::plugin {
namespace {

using testing::ElementsAre;

TEST(Fill, CutsTheCommonMargin) {
  EXPECT_EQ(fill(R"(
    one
      two
    three
  )",
                 {}),
            "one\n  two\nthree\n");
}

TEST(Fill, KeepsBlankLinesBlank) { EXPECT_EQ(fill("\n  one\n\n  two\n", {}), "one\n\ntwo\n"); }

TEST(Fill, ReplacesHolesInsideALine) {
  EXPECT_EQ(fill("<$a$$b$ $a$>", {{"a", "x"}, {"b", "y"}}), "<xy x>\n");
}

TEST(Fill, IndentsEveryLineOfATextThatStandsAlone) {
  EXPECT_EQ(fill("  {\n    $body$\n  }", {{"body", "one\n\ntwo\n"}}), "{\n  one\n\n  two\n}\n");
}

TEST(Fill, TakesAwayTheLineOfAnEmptyText) {
  EXPECT_EQ(fill("one\n$none$\ntwo", {{"none", ""}}), "one\ntwo\n");
}

TEST(Fill, TakesAwayTheBlankLineBeforeAnEmptyText) {
  EXPECT_EQ(fill("one\n\n$none$\n\ntwo", {{"none", ""}}), "one\n\ntwo\n");
  EXPECT_EQ(fill("{\n\n$none$\n}", {{"none", ""}}), "{\n}\n");
}

TEST(Fill, WritesADollarForTwo) { EXPECT_EQ(fill("$$5 or $$$a$", {{"a", "6"}}), "$5 or $6\n"); }

TEST(Fill, NeverLooksIntoFilledText) {
  EXPECT_EQ(fill("$a$\n<$a$>", {{"a", "$b$ $$ $"}}), "$b$ $$ $\n<$b$ $$ $>\n");
}

TEST(Fill, ThrowsForAHoleWithoutText) {
  EXPECT_THROW(fill("<$a$>", {}), std::logic_error);
  EXPECT_THROW(fill("$a$", {}), std::logic_error);
}

TEST(Fill, ThrowsForATextWithoutHole) { EXPECT_THROW(fill("a", {{"a", "x"}}), std::logic_error); }

TEST(Fill, ThrowsForAHoleWithoutEnd) { EXPECT_THROW(fill("<$a", {{"a", "x"}}), std::logic_error); }

TEST(Join, PutsTheSeparatorOnlyBetweenParts) {
  EXPECT_EQ(join({"", "a", "", "b", ""}, "-"), "a-b");
  EXPECT_EQ(join({}, "-"), "");
}

TEST(Split, GivesEveryPartAndEmptyOnesToo) {
  EXPECT_THAT(split(",a,,b", ','), ElementsAre("", "a", "", "b"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

}  // namespace
}  // namespace protocoro::plugin
