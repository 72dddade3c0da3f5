#include "clashes.hpp"

#include <gmock/gmock.h>

namespace protocoro::plugin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

method method_at(std::string name, std::string location) {
  method result;
  result.name = std::move(name);
  result.location = std::move(location);
  return result;
}

service service_at(std::string name, std::string location, std::vector<method> methods = {}) {
  service result;
  result.name = name;
  result.full_name = "p." + name;
  result.location = std::move(location);
  result.methods = std::move(methods);
  return result;
}

proto_file file_of(std::vector<service> services, std::vector<declaration> declarations = {}) {
  return {.name = "x.proto",
          .package = "p",
          .services = std::move(services),
          .declarations = std::move(declarations)};
}

const options with_mocks = parse_options("mock");
const options without_mocks;

TEST(Clashes, AreNotInAnOrdinaryFile) {
  const auto file = file_of({service_at("Foo", "x.proto:1:1", {method_at("Foo", "x.proto:2:3")}),
                             service_at("Bar", "x.proto:4:1", {method_at("Foo", "x.proto:5:3")})},
                            {{"Foo", "message p.Foo", "x.proto:7:1"}});
  EXPECT_THAT(find_clashes(file, with_mocks), IsEmpty());
}

TEST(Clashes, OfProtobufsOwnNamesAreNotOurs) {
  const auto file =
      file_of({service_at("Foo", "x.proto:1:1")},
              {{"A_B", "message p.A.B", "x.proto:3:3"}, {"A_B", "message p.A_B", "x.proto:5:1"}});
  EXPECT_THAT(find_clashes(file, with_mocks), IsEmpty());
}

TEST(Clashes, OfAMessageAndAGeneratedClass) {
  const auto file = file_of({service_at("Foo", "x.proto:1:1")},
                            {{"FooHandler", "message p.FooHandler", "y.proto:7:1"}});
  EXPECT_THAT(
      find_clashes(file, without_mocks),
      ElementsAre("x.proto:1:1: the handler class of service p.Foo and message p.FooHandler "
                  "(y.proto:7:1) are both FooHandler in C++: rename one of them"));
}

TEST(Clashes, OfANestedMessageAndAGeneratedTable) {
  const auto file =
      file_of({service_at("Foo", "x.proto:1:1")},
              {{"FooHandler_methods", "message p.FooHandler.methods", "x.proto:7:1"}});
  EXPECT_THAT(find_clashes(file, without_mocks), testing::SizeIs(1));
}

TEST(Clashes, OfTwoMethodsAfterEscaping) {
  const auto file = file_of(
      {service_at("Foo", "x.proto:1:1",
                  {method_at("delete", "x.proto:2:3"), method_at("delete_", "x.proto:3:3")})});
  EXPECT_THAT(
      find_clashes(file, without_mocks),
      ElementsAre("x.proto:3:3: rpc p.Foo.delete_ and rpc p.Foo.delete (x.proto:2:3) are both "
                  "delete_ in C++: rename one of them"));
}

TEST(Clashes, OfAMethodAndItsClass) {
  for (const auto* name :
       {"FooClient", "FooHandler", "FooHandler_methods", "FooHandler_handlers"}) {
    const auto file = file_of({service_at("Foo", "x.proto:1:1", {method_at(name, "x.proto:2:3")})});
    EXPECT_THAT(find_clashes(file, without_mocks), testing::SizeIs(1)) << name;
  }
}

TEST(Clashes, OfMocksCountOnlyWhereThereAreMocks) {
  const auto file =
      file_of({service_at("Foo", "x.proto:1:1"), service_at("MockFoo", "x.proto:3:1")});
  EXPECT_THAT(find_clashes(file, without_mocks), IsEmpty());
  EXPECT_THAT(
      find_clashes(file, with_mocks),
      ElementsAre("x.proto:3:1: the client class of service p.MockFoo and the mock client "
                  "class of service p.Foo (x.proto:1:1) are both MockFooClient in C++: "
                  "rename one of them",
                  "x.proto:3:1: the handler class of service p.MockFoo and the mock handler "
                  "class of service p.Foo (x.proto:1:1) are both MockFooHandler in C++: "
                  "rename one of them"));
}

TEST(Clashes, OfAnotherStdAndMocks) {
  auto file = file_of({service_at("Foo", "x.proto:1:1")});
  file.package = "a.std.b";
  EXPECT_THAT(find_clashes(file, without_mocks), IsEmpty());
  EXPECT_THAT(
      find_clashes(file, with_mocks),
      ElementsAre("x.proto: package a.std.b hides the standard library from gmock: generate "
                  "without mock"));
  file.package = "std";  // this one is the standard library's own
  EXPECT_THAT(find_clashes(file, with_mocks), IsEmpty());
}

TEST(Clashes, OfAMessageCalledStdAndMocks) {
  const auto file =
      file_of({service_at("Foo", "x.proto:1:1")}, {{"std", "message p.std", "x.proto:7:1"}});
  EXPECT_THAT(find_clashes(file, with_mocks),
              ElementsAre("x.proto:7:1: message p.std hides the standard library from gmock: "
                          "generate without mock"));
}

TEST(Clashes, AreOnlyOfWhatIsGenerated) {
  const auto file = file_of({service_at("Foo", "x.proto:1:1")},
                            {{"FooHandler", "message p.FooHandler", "x.proto:7:1"},
                             {"MockFooHandler", "message p.MockFooHandler", "x.proto:9:1"}});
  EXPECT_THAT(find_clashes(file, with_mocks), testing::SizeIs(2));
  EXPECT_THAT(find_clashes(file, parse_options("mock,only=client")), IsEmpty());
}

}  // namespace
}  // namespace protocoro::plugin
