#include "protocoro/rpc/tls.hpp"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

#include "../harness/calls.hpp"
#include "../harness/certificates.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/result.hpp"

namespace rpc_test {
namespace {

using protocoro::channel_options;
using protocoro::client_tls;
using protocoro::server_options;
using protocoro::server_tls;
using protocoro::status_code;
using protocoro::sync_wait;

const identity& server_identity() {
  static const identity made("localhost");
  return made;
}
const identity& client_identity() {
  static const identity made("a-client");
  return made;
}

/// Tells who called.
class observer final : public RpcTestHandler {
 public:
  task<TestReply> Unary(server_context& context, const TestRequest&) override {
    TestReply reply;
    reply.set_text(std::string(context.metadata("who").value_or("nobody")));
    for (const std::string& name : context.peer_identity()) reply.set_payload(name);
    co_return reply;
  }
};

class Tls : public testing::Test {
 protected:
  outcome call(const server_tls& server, const client_tls& client, call_options options = {}) {
    observer handler;
    protocoro::server served(server_options().listen("localhost:0", server), handler);
    RpcTestClient caller(protocoro::connect("localhost:" + std::to_string(served.port()),
                                            channel_options().tls(client)));
    call_plan plan(rpc_kind::unary, request_for("hello"));
    plan.options = std::move(options);
    return sync_wait(make(caller, std::move(plan)));
  }

  const server_tls server_{server_identity().certificate, server_identity().key};
  const client_tls trusting_ = client_tls().trust(server_identity().certificate);
  const client_tls known_ = client_tls()
                                .trust(server_identity().certificate)
                                .identity(client_identity().certificate, client_identity().key);
  const server_tls choosy_ = server_tls(server_).require_clients_of(client_identity().certificate);
};

TEST_F(Tls, ClientsTrustTheServersTheyWereTold) {
  const auto seen = call(server_, trusting_);
  ASSERT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.at(0).payload(), "");
}

TEST_F(Tls, ClientsTrustNobodyElse) {
  const auto stranger = client_tls().trust(client_identity().certificate);
  EXPECT_EQ(call(server_, stranger).code(), status_code::UNAVAILABLE);
}

TEST_F(Tls, ServersMayAskWhoCalls) {
  const auto seen = call(choosy_, known_);
  ASSERT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.at(0).payload(), "a-client");
  EXPECT_EQ(call(choosy_, trusting_).code(), status_code::UNAVAILABLE);
}

/// Adds an entry to the metadata of its calls.
class name_tag final : public grpc::MetadataCredentialsPlugin {
 public:
  grpc::Status GetMetadata(grpc::string_ref, grpc::string_ref, const grpc::AuthContext&,
                           std::multimap<grpc::string, grpc::string>* metadata) override {
    metadata->emplace("who", "it is me");
    return grpc::Status::OK;
  }
};

TEST_F(Tls, CallsMayHaveCredentialsOfTheirOwn) {
  const auto seen = call(server_, trusting_,
                         call_options().credentials(
                             grpc::MetadataCredentialsFromPlugin(std::make_unique<name_tag>())));
  ASSERT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.replies.at(0).text(), "it is me");
}

TEST_F(Tls, ReadsPemFilesAndNamesThoseItCannotRead) {
  const std::string path = testing::TempDir() + "protocoro_pem_" + std::to_string(getpid());
  std::ofstream(path) << server_identity().certificate << server_identity().key;
  EXPECT_TRUE(call(server_tls::from_files(path, path), trusting_).status.ok());
  std::remove(path.c_str());
  try {
    server_tls::from_files(path, path);
    ADD_FAILURE() << "read a file that is gone";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), "protocoro: cannot read the PEM file '" + path + "'");
  }
}

}  // namespace
}  // namespace rpc_test
