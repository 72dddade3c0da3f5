#include <gmock/gmock.h>

#include <string>
#include <utility>

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
                   .level = idempotency::unknown,
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

TEST(Emit, TellsTheIdempotencyLevelWhereThereIsOne) {
  proto_file file = file_with_one_method();
  method& only = file.services[0].methods[0];
  EXPECT_THAT(emit_source(file), HasSubstr("::protocoro::rpc_kind::unary),"));
  only.level = idempotency::idempotent;
  EXPECT_THAT(emit_source(file),
              HasSubstr("unary,\n        ::protocoro::idempotency::idempotent),"));
  only.level = idempotency::no_side_effects;
  EXPECT_THAT(emit_source(file),
              HasSubstr("unary,\n        ::protocoro::idempotency::no_side_effects),"));
  only.deprecated = true;
  EXPECT_THAT(emit_source(file),
              HasSubstr("unary, true,\n        ::protocoro::idempotency::no_side_effects),"));
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

TEST(Emit, LeavesOutTheOtherSide) {
  const proto_file file = file_with_one_method();
  for (const auto& [only, other] :
       {std::pair("client", "Handler"), std::pair("handler", "Client")}) {
    const options one_side = parse_options("only=" + std::string(only));
    EXPECT_THAT(emit_header(file, one_side), Not(HasSubstr("Foo" + std::string(other))));
    EXPECT_THAT(emit_mock(file, one_side), Not(HasSubstr("MockFoo" + std::string(other))));
    EXPECT_THAT(emit_source(file, one_side), Not(HasSubstr("Foo" + std::string(other) + "::")));
  }
}

TEST(Emit, MakesStrictHandlersPureVirtual) {
  const options strict = parse_options("strict");
  const proto_file file = file_with_one_method();
  EXPECT_THAT(emit_header(file, strict), HasSubstr("const ::p::A& request) = 0;"));
  EXPECT_THAT(emit_header(file, strict), Not(HasSubstr("UNIMPLEMENTED")));
  EXPECT_THAT(emit_source(file, strict), Not(HasSubstr("unimplemented()")));
}

TEST(Emit, MarksClassesForExport) {
  const options exported = parse_options("export_macro=MY_API");
  proto_file file = file_with_one_method();
  EXPECT_THAT(emit_header(file, exported), HasSubstr("class MY_API FooClient : "));
  EXPECT_THAT(emit_header(file, exported), HasSubstr("class MY_API FooHandler : "));
  file.services[0].deprecated = true;
  EXPECT_THAT(emit_header(file, exported), HasSubstr("class [[deprecated]] MY_API FooClient : "));
}

TEST(Emit, SpellsIncludesAsAsked) {
  const options style = parse_options("system_includes,message_header_extension=.pb.hh");
  const proto_file file = file_with_one_method();
  EXPECT_THAT(emit_header(file, style), HasSubstr("#include <protocoro/client/client_base.hpp>\n"));
  EXPECT_THAT(emit_header(file, style), HasSubstr("#include \"x.pb.hh\"\n"));
  EXPECT_THAT(emit_source(file, style),
              HasSubstr("#include <protocoro/generated/detail/generated.hpp>\n"));
}

TEST(Emit, SaysWhichRuntimeFits) {
  EXPECT_THAT(emit_header(file_with_one_method()),
              testing::ContainsRegex("#if !PROTOCORO_GENERATED_FOR\\([0-9]+, [0-9]+\\)\n#error "));
}

}  // namespace
}  // namespace protocoro::plugin
