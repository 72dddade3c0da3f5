#include "names.hpp"

#include <gtest/gtest.h>

#include <set>

namespace protocoro::plugin {
namespace {

TEST(CppIdentifier, AddsAnUnderscoreToWhatCppWouldNotTake) {
  for (const std::string word :
       {"delete", "co_await", "requires", "xor_eq", "and", "alignas", "EOF", "NULL", "BUFSIZ",
        "__unix__", "BIG_ENDIAN", "strndupa", "DELETE", "errno", "__FILE__", "__x", "_LP64"}) {
    EXPECT_EQ(cpp_identifier(word), word + "_");
  }
}

TEST(CppIdentifier, LeavesOtherNamesAlone) {
  for (const std::string word :
       {"GetFeature", "override", "final", "delete_", "elet", "std", "_", "_x", "a__b"}) {
    EXPECT_EQ(cpp_identifier(word), word);
  }
}

TEST(CppNamespace, HasAPartPerPackage) {
  EXPECT_EQ(cpp_namespace("routeguide"), "routeguide");
  EXPECT_EQ(cpp_namespace("a.int.b"), "a::int_::b");
  EXPECT_EQ(cpp_namespace("a.linux.NULL"), "a::linux::NULL_");  // as protobuf has it
}

TEST(InNamespace, SurroundsTheBody) {
  EXPECT_EQ(in_namespace("a.b", "int i;\n"),
            "namespace a::b {\n\nint i;\n\n}  // namespace a::b\n");
}

TEST(InNamespace, LeavesTheBodyAloneWithoutPackage) {
  EXPECT_EQ(in_namespace("", "int i;\n"), "int i;\n");
}

TEST(InNamespace, IsNothingAroundNothing) { EXPECT_EQ(in_namespace("a", ""), ""); }

TEST(ServiceNames, AreTheNameOfTheServiceAndWhatItIs) {
  service service;
  service.name = "RouteGuide";
  const service_names names(service);
  EXPECT_EQ(names.client, "RouteGuideClient");
  EXPECT_EQ(names.handler, "RouteGuideHandler");
  EXPECT_EQ(names.mock_client, "MockRouteGuideClient");
  EXPECT_EQ(names.mock_handler, "MockRouteGuideHandler");
}

TEST(FileNames, ReplaceTheEndingOfTheSchema) {
  const file_names names("a/b-c.d.proto");
  EXPECT_EQ(names.stem, "a/b-c.d");
  EXPECT_EQ(names.header, "a/b-c.d.coro.pb.h");
  EXPECT_EQ(names.source, "a/b-c.d.coro.pb.cc");
  EXPECT_EQ(names.mock_header, "a/b-c.d_mock.coro.pb.h");
}

TEST(FileNames, KnowTheEndingsProtocKnows) {
  EXPECT_EQ(file_names("a.protodevel").header, "a.coro.pb.h");
  EXPECT_EQ(file_names("a.txt").header, "a.txt.coro.pb.h");
}

TEST(HeaderGuard, IsAnIdentifier) {
  EXPECT_EQ(header_guard("a/b-c_1.proto"), "PROTOCORO_A_2FB_2DC_5F1_2EPROTO_H_");
}

TEST(HeaderGuard, IsAnotherForEveryFile) {
  std::set<std::string> guards;
  const auto protos = {"a.proto", "A.proto", "_61.proto", "a_.proto", "a_mock.proto", "a-.proto"};
  for (const std::string proto : protos) {
    EXPECT_TRUE(guards.insert(header_guard(proto)).second) << proto;
    EXPECT_TRUE(guards.insert(mock_header_guard(proto)).second) << proto;
  }
}

}  // namespace
}  // namespace protocoro::plugin
