#include "signature.hpp"

#include <gtest/gtest.h>

namespace protocoro::plugin {
namespace {

struct expected {
  rpc_kind kind;
  std::string name;
  std::string result;
  std::string parameter;
  std::string argument;
  std::string forwarded;
};

class Signature : public testing::TestWithParam<expected> {};

TEST_P(Signature, FollowsTheKindOfTheRpc) {
  method method;
  method.request = "::p::A";
  method.reply = "::p::B";
  method.kind = GetParam().kind;
  const signature signature = signature_of(method);
  EXPECT_EQ(signature.kind, GetParam().name);
  EXPECT_EQ(signature.result, GetParam().result);
  EXPECT_EQ(signature.parameter, GetParam().parameter);
  EXPECT_EQ(signature.argument, GetParam().argument);
  EXPECT_EQ(signature.forwarded, GetParam().forwarded);
}

INSTANTIATE_TEST_SUITE_P(
    AllKinds, Signature,
    testing::Values(
        expected{rpc_kind::unary, "unary", "::protocoro::task<::p::B>", "const ::p::A&", "request",
                 "request"},
        expected{rpc_kind::server_streaming, "server_streaming",
                 "::protocoro::async_generator<::p::B>", "const ::p::A&", "request", "request"},
        expected{rpc_kind::client_streaming, "client_streaming", "::protocoro::task<::p::B>",
                 "::protocoro::async_generator<::p::A>", "requests", "::std::move(requests)"},
        expected{rpc_kind::bidi_streaming, "bidi_streaming", "::protocoro::async_generator<::p::B>",
                 "::protocoro::async_generator<::p::A>", "requests", "::std::move(requests)"}),
    [](const auto& it) { return it.param.name.substr(0, it.param.name.find('_')); });

}  // namespace
}  // namespace protocoro::plugin
