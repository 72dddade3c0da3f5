#include "options.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace protocoro::plugin {
namespace {

using testing::ThrowsMessage;

TEST(Options, AreOffByDefault) { EXPECT_FALSE(parse_options("").mock); }

TEST(Options, CanBeNamedOrSetToTrueOrFalse) {
  EXPECT_TRUE(parse_options("mock").mock);
  EXPECT_TRUE(parse_options("mock=true").mock);
  EXPECT_FALSE(parse_options("mock=false").mock);
}

TEST(Options, MayBeRepeatedAndTheLastOneWins) {
  EXPECT_FALSE(parse_options("mock,,mock=false,").mock);
}

TEST(Options, NameTheUnknownAndListTheKnown) {
  EXPECT_THAT([] { parse_options("mock,mocks=true"); },
              ThrowsMessage<std::invalid_argument>("unknown option 'mocks'; known: mock"));
}

TEST(Options, RefuseOtherValues) {
  EXPECT_THAT([] { parse_options("mock=yes"); },
              ThrowsMessage<std::invalid_argument>("option 'mock' is true or false, not 'yes'"));
}

}  // namespace
}  // namespace protocoro::plugin
