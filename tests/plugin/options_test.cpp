#include "options.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace protocoro::plugin {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

void expect_refused(const std::string& parameter, const std::string& text) {
  EXPECT_THAT([&] { parse_options(parameter); }, ThrowsMessage<std::invalid_argument>(text));
}

TEST(Options, HaveDefaults) {
  const options given = parse_options("");
  EXPECT_TRUE(given.client && given.handler && given.comments);
  EXPECT_FALSE(given.mock || given.strict || given.system_includes);
  EXPECT_EQ(given.export_macro, "");
  EXPECT_EQ(given.message_header_extension, ".pb.h");
}

TEST(Options, CanBeNamedOrSetToTrueOrFalse) {
  EXPECT_TRUE(parse_options("mock").mock);
  EXPECT_TRUE(parse_options("strict=true").strict);
  EXPECT_FALSE(parse_options("comments=false").comments);
}

TEST(Options, MayBeRepeatedAndTheLastOneWins) {
  EXPECT_FALSE(parse_options("mock,,mock=false,").mock);
  EXPECT_TRUE(parse_options("only=handler,only=client").client);
}

TEST(Options, LeaveOutOneSide) {
  const options client = parse_options("only=client");
  EXPECT_TRUE(client.client && !client.handler);
  const options handler = parse_options("only=handler");
  EXPECT_TRUE(handler.handler && !handler.client);
}

TEST(Options, TakeText) {
  EXPECT_EQ(parse_options("export_macro=MY_API").export_macro, "MY_API");
  EXPECT_EQ(parse_options("message_header_extension=.pb.hpp").message_header_extension, ".pb.hpp");
}

TEST(Options, NameTheUnknownAndListTheKnown) {
  expect_refused("mock,mocks=true",
                 "unknown option 'mocks'; known: mock, only, strict, comments, export_macro, "
                 "system_includes, message_header_extension");
}

TEST(Options, RefuseOtherValues) {
  expect_refused("mock=yes", "option 'mock' must be true or false, not 'yes'");
  expect_refused("only=server", "option 'only' must be client or handler, not 'server'");
  expect_refused("only", "option 'only' must be client or handler, not ''");
  expect_refused("export_macro=a b", "option 'export_macro' must be the name of a macro, not 'a b'");
  expect_refused("export_macro=1A", "option 'export_macro' must be the name of a macro, not '1A'");
  expect_refused("message_header_extension=\"",
                 "option 'message_header_extension' must be the end of a file name, not '\"'");
}

TEST(Options, AreDescribedForHelp) {
  EXPECT_THAT(describe_options(), StartsWith("  mock "));
  EXPECT_THAT(describe_options(), HasSubstr("\n  only=client|handler "));
}

}  // namespace
}  // namespace protocoro::plugin
