#include <gmock/gmock.h>

#include "emit_header.hpp"
#include "emit_mock.hpp"
#include "emit_source.hpp"

// The goldens show whole files; here is what a single word of the model changes.
namespace protocoro::plugin {
namespace {

using testing::HasSubstr;
using testing::Not;

proto_file file_with_one_method() {
  method method = {.name = "delete",
                   .request = "::p::A",
                   .reply = "::p::B",
                   .kind = rpc_kind::unary,
                   .deprecated = false,
                   .comment = " Deletes.\n",
                   .location = ""};
  service service;
  service.name = "Foo";
  service.full_name = "p.Foo";
  service.methods = {method};
  return {.name = "x.proto", .package = "p", .services = {service}, .declarations = {}};
}

TEST(Emit, EscapesTheNameInCppButNotOnTheWire) {
  const proto_file file = file_with_one_method();
  EXPECT_THAT(emit_header(file), HasSubstr(" delete_(\n"));
  EXPECT_THAT(emit_source(file), HasSubstr("\"/p.Foo/delete\""));
  EXPECT_THAT(emit_source(file), HasSubstr("&FooHandler::delete_>"));
  EXPECT_THAT(emit_source(file), HasSubstr("FooClient::delete_(\n"));
  EXPECT_THAT(emit_mock(file), HasSubstr(", delete_,\n"));
}

TEST(Emit, PutsTheCommentBeforeTheMethod) {
  EXPECT_THAT(emit_header(file_with_one_method()), HasSubstr("\n  /// Deletes.\n  virtual "));
}

TEST(Emit, MarksADeprecatedMethod) {
  proto_file file = file_with_one_method();
  EXPECT_THAT(emit_header(file), Not(HasSubstr("[[deprecated]]")));
  EXPECT_THAT(emit_source(file), Not(HasSubstr("-Wdeprecated-declarations")));
  file.services[0].methods[0].deprecated = true;
  EXPECT_THAT(emit_header(file), HasSubstr("  [[deprecated]] virtual "));
  EXPECT_THAT(emit_source(file), HasSubstr("::protocoro::rpc_kind::unary, true),"));
  EXPECT_THAT(emit_source(file), HasSubstr("ignored \"-Wdeprecated-declarations\""));
}

TEST(Emit, MarksEveryClassOfADeprecatedService) {
  proto_file file = file_with_one_method();
  file.services[0].deprecated = true;
  EXPECT_THAT(emit_header(file), HasSubstr("class [[deprecated]] FooClient "));
  EXPECT_THAT(emit_header(file), HasSubstr("class [[deprecated]] FooHandler "));
  EXPECT_THAT(emit_mock(file), HasSubstr("class [[deprecated]] MockFooClient "));
  EXPECT_THAT(emit_mock(file), HasSubstr("class [[deprecated]] MockFooHandler "));
  EXPECT_THAT(emit_source(file), HasSubstr("ignored \"-Wdeprecated-declarations\""));
}

TEST(Emit, HasNoTablesForAServiceWithoutMethods) {
  proto_file file = file_with_one_method();
  file.services[0].methods.clear();
  EXPECT_THAT(emit_source(file), Not(HasSubstr("FooHandler_")));
  EXPECT_THAT(emit_source(file), HasSubstr("::protocoro::service({}, nullptr)"));
}

TEST(Emit, OpensNoNamespaceForAFileWithoutServices) {
  proto_file file = file_with_one_method();
  file.services.clear();
  for (const std::string& text : {emit_header(file), emit_source(file), emit_mock(file)}) {
    EXPECT_THAT(text, Not(HasSubstr("namespace")));
  }
}

TEST(Emit, SaysWhichRuntimeFits) {
  EXPECT_THAT(emit_header(file_with_one_method()),
              testing::ContainsRegex("#if !PROTOCORO_GENERATED_FOR\\([0-9]+, [0-9]+\\)\n#error "));
}

}  // namespace
}  // namespace protocoro::plugin
