// A program of its own: linking gRPC's reflection changes every plain server of a process.
#include "protocoro/reflection/reflection.hpp"

#include <gtest/gtest.h>

#include <string>

#include "../harness/raw.hpp"
#include "../harness/world.hpp"

namespace rpc_test {
namespace {

/// Asks for the list of services: field 7 of ServerReflectionRequest, a text that is ignored.
raw_outcome ask(const std::string& address) {
  return raw_call(address, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                  {std::string("\x3a\x01*", 3)});
}

TEST(Reflection, ListsTheServicesWhereItWasAskedFor) {
  subject handler;
  const serving asked(handler, place::inline_,
                      protocoro::server_options().configure(protocoro::reflection()));
  const auto answer = ask(asked.address());
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_NE(answer.replies.at(0).find("protocoro.testing.RpcTest"), std::string::npos);
}

TEST(Reflection, IsNotThereWhereItWasNotAskedFor) {
  subject handler;
  const serving silent(handler);
  EXPECT_EQ(ask(silent.address()).status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace rpc_test
