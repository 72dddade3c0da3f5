#include "generator.hpp"

#include <gmock/gmock.h>

#include "generate.hpp"

namespace protocoro::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;

constexpr auto ordinary = R"(syntax = "proto3";
package p;
message A {}
service Foo { rpc Get(A) returns (A); }
)";

constexpr auto clashing = R"(syntax = "proto3";
package p;
message FooClient {}
service Foo {
  rpc Get(FooClient) returns (FooClient);
}
)";

TEST(Generator, WritesAHeaderAndASource) {
  const generated result = generate(ordinary);
  EXPECT_TRUE(result.ok) << result.error;
  EXPECT_THAT(result.files, ElementsAre(Key("x.coro.pb.cc"), Key("x.coro.pb.h")));
}

TEST(Generator, WritesMocksWhenAsked) {
  EXPECT_THAT(generate(ordinary, "mock=true").files,
              ElementsAre(Key("x.coro.pb.cc"), Key("x.coro.pb.h"), Key("x_mock.coro.pb.h")));
}

TEST(Generator, WritesTheSameFilesWithoutServices) {
  EXPECT_THAT(generate("syntax = \"proto3\";", "mock").files,
              ElementsAre(Key("x.coro.pb.cc"), Key("x.coro.pb.h"), Key("x_mock.coro.pb.h")));
}

TEST(Generator, WritesTheSameBytesEveryTime) {
  EXPECT_EQ(generate(ordinary, "mock").files, generate(ordinary, "mock").files);
}

TEST(Generator, SaysWhereAClashIsAndWritesNothing) {
  const generated result = generate(clashing);
  EXPECT_FALSE(result.ok);
  EXPECT_EQ(result.error,
            "x.proto:4:1: the client class of service p.Foo and message p.FooClient "
            "(x.proto:3:1) are both FooClient in C++: rename one of them");
  EXPECT_THAT(result.files, IsEmpty());
}

TEST(Generator, WritesNothingForOtherFilesEither) {
  const std::string good = "syntax = \"proto3\"; package good; message B {}";
  const generated result =
      generate({{"good.proto", good}, {"x.proto", clashing}}, {"good.proto", "x.proto"});
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.files, IsEmpty());
}

TEST(Generator, ReportsEveryClashAtOnce) {
  const generated result = generate(R"(syntax = "proto3";
    message A {}
    service Foo {
      rpc new(A) returns (A);
      rpc new_(A) returns (A);
      rpc FooHandler(A) returns (A);
    }
  )");
  EXPECT_EQ(
      result.error,
      "x.proto:5:7: rpc Foo.new_ and rpc Foo.new (x.proto:4:7) are both new_ in C++: rename "
      "one of them\n"
      "x.proto:6:7: rpc Foo.FooHandler and the handler class of service Foo (x.proto:3:5) are "
      "both FooHandler in C++: rename one of them");
}

TEST(Generator, SeesClashesWithImports) {
  const generated result = generate(
      {{"y.proto", "syntax = \"proto3\"; package p; message FooHandler {}"},
       {"z.proto", "syntax = \"proto3\"; package p.q; import \"y.proto\"; message FooClient {}"},
       {"x.proto", "syntax = \"proto3\"; package p; import \"z.proto\"; service Foo {}"}},
      {"x.proto"});
  EXPECT_THAT(result.error, HasSubstr("message p.FooHandler (y.proto:1:"));
  EXPECT_THAT(result.error, Not(HasSubstr("FooClient")));
}

TEST(Generator, ChecksMocksOnlyWhenAsked) {
  const std::string text = "syntax = \"proto3\"; service Foo {} message MockFooClient {}";
  EXPECT_TRUE(generate(text).ok);
  EXPECT_FALSE(generate(text, "mock").ok);
}

class Declares : public testing::TestWithParam<const char*> {};

TEST_P(Declares, ANameThatAClassMayNotHave) {
  const std::string text = GetParam();
  EXPECT_FALSE(generate("syntax = \"proto2\"; " + text).ok);
}

INSTANTIATE_TEST_SUITE_P(
    Protobuf, Declares,
    testing::Values(
        "message FooClient {} service Foo {}", "message A { message BClient {} } service A_B {}",
        "message A { map<int32, int32> b = 1; } enum FooClient { ZERO = 0; } service Foo {}",
        "message A { enum BClient { ZERO = 0; } } service A_B {}",
        "enum E { FooClient = 0; } service Foo {}",
        "message A { enum E { FooClient = 0; } } service A_E_Foo {}",
        "message A { extensions 1; } extend A { optional int32 FooClient = 1; } "
        "service Foo {}"));

TEST(Generator, NamesAnUnknownOptionAndWritesNothing) {
  const generated result = generate(ordinary, "mokc");
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.error, testing::StartsWith("unknown option 'mokc'; known: mock, only, "));
  EXPECT_THAT(result.files, IsEmpty());
}

TEST(Generator, CarriesCommentsBeforeAndBehindOver) {
  const std::string header = generate(R"(syntax = "proto3";
    message A {}

    // Detached.

    // Of the service.
    service Foo {
      // Of the method.
      rpc Get(A) returns (A);  // Trailing.
    }
  )")
                                 .files["x.coro.pb.h"];
  EXPECT_THAT(header, HasSubstr("/// Of the service.\nclass FooClient"));
  EXPECT_THAT(header, HasSubstr("/// Of the service.\nclass FooHandler"));
  EXPECT_THAT(header, HasSubstr("  /// Of the method.\n  ///\n  /// Trailing.\n  virtual"));
  EXPECT_THAT(header, Not(HasSubstr("Detached")));
}

TEST(Generator, SpellsMessagesLikeProtobuf) {
  const std::string header = generate(R"(syntax = "proto3";
    package a.b;
    message Outer { message delete {} }
    message class {}
    service Foo { rpc Get(Outer.delete) returns (stream class); }
  )")
                                 .files["x.coro.pb.h"];
  EXPECT_THAT(header, HasSubstr("const ::a::b::Outer_delete& request"));
  EXPECT_THAT(header, HasSubstr("::protocoro::async_generator<::a::b::class_> Get("));
}

TEST(Generator, ReadsEveryKindOfRpc) {
  const std::string source = generate(R"(syntax = "proto3";
    message A {}
    service Foo {
      rpc U(A) returns (A);
      rpc S(A) returns (stream A);
      rpc C(stream A) returns (A);
      rpc B(stream A) returns (stream A);
    }
  )")
                                 .files["x.coro.pb.cc"];
  EXPECT_THAT(source, HasSubstr("\"/Foo/U\", ::protocoro::rpc_kind::unary)"));
  EXPECT_THAT(source, HasSubstr("\"/Foo/S\", ::protocoro::rpc_kind::server_streaming)"));
  EXPECT_THAT(source, HasSubstr("\"/Foo/C\", ::protocoro::rpc_kind::client_streaming)"));
  EXPECT_THAT(source, HasSubstr("\"/Foo/B\", ::protocoro::rpc_kind::bidi_streaming)"));
}

TEST(Generator, SupportsOptionalFieldsOfProto3) {
  EXPECT_TRUE(generator().GetSupportedFeatures() & generator::FEATURE_PROTO3_OPTIONAL);
}

#if GOOGLE_PROTOBUF_VERSION >= 5026000
TEST(Generator, SupportsEditions) {
  EXPECT_TRUE(generator().GetSupportedFeatures() & generator::FEATURE_SUPPORTS_EDITIONS);
  EXPECT_LE(generator().GetMinimumEdition(), google::protobuf::EDITION_PROTO2);
  EXPECT_GE(generator().GetMaximumEdition(), google::protobuf::EDITION_2023);
}
#endif

}  // namespace
}  // namespace protocoro::plugin
